import { statSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { tempFolder } from '@tradepost/platform/testing';
import { OrderTokens } from './order-tokens.js';

const orderId = '01890a5d-ac96-774b-bcce-b302099a8057';
const folder = tempFolder();
const file = () => join(folder.path, 'keys', 'order-tokens.key');

describe('an order token', () => {
  it('is the same however often it is made, after a restart too', async () => {
    const token = (await OrderTokens.open(folder.path)).issue('acme', orderId);
    const again = await OrderTokens.open(folder.path);
    expect(again.issue('acme', orderId)).toBe(token);
    expect(again.verify(token)).toEqual({
      tenant: 'acme',
      identity: { role: 'guest', orderId },
      expiresAt: Infinity,
    });
  });

  it('is nothing in another data folder', async () => {
    const token = (await OrderTokens.open(folder.path)).issue('acme', orderId);
    expect((await OrderTokens.open(join(folder.path, 'other'))).verify(token)).toBeNull();
  });

  it('is nothing after any change', async () => {
    const tokens = await OrderTokens.open(folder.path);
    const token = tokens.issue('acme', orderId);
    const place = fc.nat({ max: token.length - 1 });
    fc.assert(
      fc.property(place, fc.string({ minLength: 0, maxLength: 2 }), (at, put) => {
        const changed = token.slice(0, at) + put + token.slice(at + 1);
        expect(tokens.verify(changed) === null).toBe(changed !== token);
      }),
    );
    for (const none of ['', 'order', `${token}.`, `${token}.x`, `${token}=`, token.toUpperCase(), 'order.acme..'])
      expect(tokens.verify(none)).toBeNull();
  });

  it('has a key that its owner alone may read, the same for all who start at once', async () => {
    const opened = await Promise.all(Array.from({ length: 8 }, () => OrderTokens.open(folder.path)));
    expect(new Set(opened.map((tokens) => tokens.issue('acme', orderId))).size).toBe(1);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder.path, 'keys'))).toEqual(['order-tokens.key']);
  });

  it('refuses to begin with a damaged key', async () => {
    await OrderTokens.open(folder.path);
    await writeFile(file(), 'short');
    await expect(OrderTokens.open(folder.path)).rejects.toThrow('order-tokens.key does not hold a key of 32 bytes');
  });
});
