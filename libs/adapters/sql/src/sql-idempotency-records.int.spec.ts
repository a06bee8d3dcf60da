import { boot, contextOf, openBoard, request } from '@tradepost/host/testing';
import { retentionMs, type RepeatableRequest } from '@tradepost/platform/event-store';
import { tempFolder, until } from '@tradepost/platform/testing';
import type { SqliteEventStore } from '@tradepost/sqlite';
import { OLD } from './sql-idempotency-records.js';

const folder = tempFolder();
let database: SqliteEventStore;

beforeEach(async () => (database = folder.closing(await openBoard(folder.path))));

const asked = (scope: string, content = 'content'): RepeatableRequest => ({ scope, content });
const reply = {
  status: 201,
  headers: { etag: '"1"', location: '/v1/notes/ä?minVersion=1' },
  body: '{"id":"ä"}',
  resource: { id: 'ä', version: 1 },
};

const keepAll = (scopes: readonly string[], now?: number) =>
  database.transact('Keep', request, async ({ idempotencyRecords }) => {
    for (const scope of scopes) await idempotencyRecords.add(asked(scope), reply, now);
  });
const recalled = (wanted: RepeatableRequest) => database.idempotencyRecords.find(wanted);
/** Time stands still, unless a clock says otherwise. */
const swept = (now: number, clock = () => 0) =>
  database.transact('Sweep', request, ({ idempotencyRecords }) => idempotencyRecords.sweep(now, clock));
const scopesLeft = async () =>
  (await database.reader.sql<{ scope: string }>`SELECT scope FROM idempotency_records ORDER BY id`).map((r) => r.scope);

describe('the record of a request', () => {
  it('is recalled as it was kept', async () => {
    expect(await recalled(asked('a'))).toBeNull();
    await keepAll(['a']);
    expect(await recalled(asked('a'))).toEqual({ reply, same: true });
    expect(await recalled(asked('a', 'other'))).toEqual({ reply, same: false });
    expect(await recalled(asked('b'))).toBeNull();
  });

  it('gives back a long reply byte for byte, also one that was kept before long ones were packed', async () => {
    const body = JSON.stringify({ lines: Array.from({ length: 500 }, (_, number) => ({ number, text: 'żółć' })) });
    const long = { ...reply, body };
    await database.transact('Keep', request, async ({ session, idempotencyRecords }) => {
      await idempotencyRecords.add(asked('new'), long);
      await session.query(
        `INSERT INTO idempotency_records (scope, content, status, headers, body, kept_at, resource_id, resource_version)
          VALUES ('old', 'content', 201, ?, ?, 1, 'ä', 1)`,
        [JSON.stringify(reply.headers), body],
      );
    });
    for (const scope of ['new', 'old']) expect((await recalled(asked(scope)))!.reply).toEqual(long);
    const stored = await database.reader.sql<{ body: string }>`SELECT body FROM idempotency_records ORDER BY id`;
    expect(stored.map((row) => row.body)).toEqual(['', body]);
  });

  it('goes with the command that made it when that is refused', async () => {
    const refused = database.transact('Keep', request, async ({ idempotencyRecords }) => {
      await idempotencyRecords.add(asked('a'), reply);
      throw new Error('refused');
    });
    await expect(refused).rejects.toThrow('refused');
    expect(await recalled(asked('a'))).toBeNull();
  });

  it('cannot be made twice', async () => {
    await keepAll(['a']);
    await expect(keepAll(['a'])).rejects.toThrow('UNIQUE');
  });
});

describe('the sweep of records', () => {
  const scopes = Array.from({ length: 1_200 }, (_, i) => `scope-${i}`);

  it('removes what is older than a day, in small steps', async () => {
    await keepAll(scopes);
    const now = Date.now();
    expect(await swept(now)).toBe(false);
    expect(await recalled(asked('scope-0'))).not.toBeNull();
    const later = now + retentionMs + 1;
    expect([await swept(later), await swept(later), await swept(later)]).toEqual([true, true, false]);
    const left = await database.reader.sql<{ n: number }>`SELECT count(*) AS n FROM idempotency_records`;
    expect(left).toEqual([{ n: 0 }]);
  });

  it('goes by the time of a record, also where the clock was set back between two', async () => {
    const now = Date.now();
    await keepAll(['before'], now + retentionMs);
    await keepAll(['after'], now);
    expect(await swept(now + retentionMs + 1)).toBe(false);
    expect(await scopesLeft()).toEqual(['before']);
  });

  it('ends a step when its time is up, and goes on with the next', async () => {
    await keepAll(['a', 'b', 'c', 'd', 'e'], 0);
    let ticks = 0;
    const slow = () => (ticks += 5);
    expect(await swept(retentionMs + 1, slow)).toBe(true);
    expect(await scopesLeft()).toEqual(['c', 'd', 'e']);
    expect([await swept(retentionMs + 1, slow), await swept(retentionMs + 1, slow)]).toEqual([true, false]);
    expect(await scopesLeft()).toEqual([]);
  });

  it('finds what is old without looking at what the replies say', async () => {
    const plan = await database.reader.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${OLD}`, [0, 1]);
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH idempotency_records USING COVERING INDEX idempotency_records_by_time (kept_at<?)',
    ]);
  });

  it('leaves what was kept since', async () => {
    await keepAll(['old']);
    const now = Date.now();
    await keepAll(['new'], now + retentionMs);
    expect(await swept(now + retentionMs + 1)).toBe(false);
    expect([await recalled(asked('old')), await recalled(asked('new'))]).toEqual([null, expect.anything()]);
  });
});

describe('the sweeper', () => {
  it('goes through what has grown old when the service starts', async () => {
    const days = Array.from({ length: 600 }, (_, i) => `old-${i}`);
    await keepAll(days, Date.now() - retentionMs - 1);
    await keepAll(['new']);
    const app = folder.closing(await boot({ directory: folder.path }));
    const { reader } = contextOf(app, 'board').database;
    const left = () => reader.sql<{ scope: string }>`SELECT scope FROM idempotency_records`;
    await until(async () => (await left()).length === 1);
    expect(await left()).toEqual([{ scope: 'new' }]);
  });
});
