import { retentionMs, type RepeatableRequest } from '../../event-store/idempotency-records.js';
import { isUniqueViolation } from '../../runtime/write-errors.js';
import type { Contract } from './contract.js';
import { exhaust, run } from './sample.js';

const asked = (scope: string, content = 'content'): RepeatableRequest => ({ scope, content });
const reply = {
  status: 201,
  headers: { etag: '"1"', location: '/v1/notes/ä?minVersion=1' },
  body: '{"id":"ä"}',
  resource: { id: 'ä', version: 1 },
};

export function idempotencyContract({ store }: Contract): void {
  const keepAll = (scopes: readonly string[], now?: number) =>
    run(store(), async ({ idempotencyRecords }) => {
      for (const scope of scopes) await idempotencyRecords.add(asked(scope), reply, now);
    });
  const found = (wanted: RepeatableRequest) => store().idempotencyRecords.find(wanted);
  /** Time stands still, unless a clock says otherwise. */
  const swept = (now: number, clock = () => 0) =>
    run(store(), ({ idempotencyRecords }) => idempotencyRecords.sweep(now, clock));
  const left = async (scopes: readonly string[]) => {
    const still = await Promise.all(scopes.map((scope) => found(asked(scope))));
    return scopes.filter((_, i) => still[i] !== null);
  };

  it('are found as they were kept', async () => {
    expect(await found(asked('a'))).toBeNull();
    await keepAll(['a']);
    expect(await found(asked('a'))).toEqual({ reply, same: true });
    expect(await found(asked('a', 'other'))).toEqual({ reply, same: false });
    expect(await found(asked('b'))).toBeNull();
  });

  it('give back a long reply byte for byte, and one that shows no resource', async () => {
    const body = JSON.stringify({ lines: Array.from({ length: 500 }, (_, number) => ({ number, text: 'żółć' })) });
    const long = { ...reply, body, resource: null };
    await run(store(), ({ idempotencyRecords }) => idempotencyRecords.add(asked('a'), long));
    expect((await found(asked('a')))!.reply).toEqual(long);
  });

  it('go with the command that made them when it is refused', async () => {
    const refused = run(store(), async ({ idempotencyRecords }) => {
      await idempotencyRecords.add(asked('a'), reply);
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await found(asked('a'))).toBeNull();
  });

  it('cannot be made twice', async () => {
    await keepAll(['a']);
    const error = await keepAll(['a']).catch((reason: unknown) => reason);
    expect(isUniqueViolation(error)).toBe(true);
  });

  it('know when the oldest was kept', async () => {
    const oldest = () => store().idempotencyRecords.oldestKeptAt();
    expect(await oldest()).toBeNull();
    await keepAll(['b'], 7);
    await keepAll(['a'], 5);
    expect(await oldest()).toBe(5);
  });

  it('are swept away once they are older than a day, in steps', async () => {
    const scopes = Array.from({ length: 1_200 }, (_, i) => `scope-${i}`);
    await keepAll(scopes);
    const now = Date.now();
    expect(await swept(now)).toBe(false);
    expect(await left(scopes)).toHaveLength(1_200);
    const later = now + retentionMs + 1;
    expect(await swept(later)).toBe(true);
    expect((await left(scopes)).length).toBeGreaterThan(0);
    await exhaust(() => swept(later));
    expect(await left(scopes)).toEqual([]);
  });

  it('are swept by their time, also where the clock was set back between two', async () => {
    const now = Date.now();
    await keepAll(['before'], now + retentionMs);
    await keepAll(['after'], now);
    expect(await swept(now + retentionMs + 1)).toBe(false);
    expect(await left(['before', 'after'])).toEqual(['before']);
  });

  it('are swept oldest first until the time of a step is up, and the next goes on', async () => {
    const scopes = ['e', 'd', 'c', 'b', 'a'];
    for (const [i, scope] of scopes.entries()) await keepAll([scope], 5 - i);
    let time = 0;
    const slow = () => (time += 5);
    expect(await swept(retentionMs + 10, slow)).toBe(true);
    expect(await left(scopes)).toEqual(['e', 'd', 'c']);
    expect([await swept(retentionMs + 10, slow), await swept(retentionMs + 10, slow)]).toEqual([true, false]);
    expect(await left(scopes)).toEqual([]);
  });
}
