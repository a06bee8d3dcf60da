import { createHmac } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Key } from './read-store.js';
import { tempFolder } from '../testing/temp-folder.js';
import { Cursors, InvalidCursor } from './cursors.js';

const folder = tempFolder();
const list = ['orders_1', { status: ['paid', 'placed'] }, { after: '2010-12-01' }, '-placedAt'];
const position = { sortValue: '2010-12-01T08:26:00.000Z', id: 'o1' };
const open = (data = 'data') => Cursors.open(join(folder.path, data));
const reading = (cursors: Cursors, cursor: string, tenant = 'default', of: readonly unknown[] = list) => {
  return () => cursors.read(cursor, tenant, of);
};

describe('cursors', () => {
  it('stand for what a page ended with, whatever that is', async () => {
    const cursors = await open();
    const values = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(values as fc.Arbitrary<Key>, fc.string({ unit: 'grapheme' }), (sortValue, id) => {
        const at = { sortValue, id };
        expect(cursors.read(cursors.after(at, 'default', list), 'default', list)).toEqual(at);
      }),
    );
  });

  it('are good in every process of a data folder, and in no other folder', async () => {
    const cursor = (await open()).after(position, 'default', list);
    expect(reading(await open(), cursor)()).toEqual(position);
    expect(reading(await open('other'), cursor)).toThrow(InvalidCursor);
    expect((await stat(join(folder.path, 'data', 'keys', 'cursors.key'))).mode & 0o777).toBe(0o600);
  });

  it('belong to one tenant and one list', async () => {
    const cursors = await open();
    const cursor = cursors.after(position, 'default', list);
    expect(reading(cursors, cursor, 'acme')).toThrow(InvalidCursor);
    for (const other of [list.slice(0, 3), ['orders_2', ...list.slice(1)], ['orders_1', {}, undefined, '-placedAt']]) {
      expect(reading(cursors, cursor, 'default', other)).toThrow(InvalidCursor);
    }
  });

  it('refuse what was changed on the way, in any bit', async () => {
    const cursors = await open();
    const bytes = Buffer.from(cursors.after(position, 'default', list), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(reading(cursors, damaged.toString('base64url'))).toThrow(InvalidCursor);
    }
  });

  it('refuse what somebody has made up, whatever is in it', async () => {
    const cursors = await open();
    const foreign = (text: string): string =>
      Buffer.concat([
        createHmac('sha256', 'guessed').update(text).digest().subarray(0, 16),
        Buffer.from(text),
      ]).toString('base64url');
    const unsigned = (text: string): string => Buffer.from(text).toString('base64url');
    const made = fc.oneof(fc.string(), fc.json().map(unsigned), fc.json().map(foreign), fc.base64String());
    fc.assert(
      fc.property(made, (cursor) => {
        expect(reading(cursors, cursor)).toThrow(InvalidCursor);
      }),
      { examples: [[''], [foreign('[{"$gt":""},{"a":1}]')], [unsigned('{"of":"x","value":1,"id":{"a":1}}')]] },
    );
  });

  it('refuse one with something added that base64 passes over', async () => {
    const cursors = await open();
    const cursor = cursors.after(position, 'default', list);
    for (const added of [`${cursor}!`, `${cursor}=`, ` ${cursor}`, `${cursor}\n`])
      expect(reading(cursors, added)).toThrow(InvalidCursor);
  });
});
