import { openBoard, request } from '@tradepost/host/testing';
import { tempFolder } from '@tradepost/platform/testing';
import type { SqliteEventStore } from '@tradepost/sqlite';
import { OLD, OLDEST } from './sql-idempotency-records.js';

const folder = tempFolder();
let database: SqliteEventStore;

beforeEach(async () => (database = folder.closing(await openBoard(folder.path))));

describe('SqlIdempotencyRecords', () => {
  it('packs a long reply, and reads one that was kept before long ones were packed', async () => {
    const body = JSON.stringify({ lines: Array.from({ length: 500 }, (_, number) => ({ number, text: 'żółć' })) });
    const reply = { status: 201, headers: { etag: '"1"' }, body, resource: { id: 'ä', version: 1 } };
    const asked = (scope: string) => ({ scope, content: 'content' });
    await database.transact('Keep', request, async ({ session, idempotencyRecords }) => {
      await idempotencyRecords.add(asked('new'), reply);
      await session.query(
        `INSERT INTO idempotency_records (scope, content, status, headers, body, kept_at, resource_id, resource_version)
          VALUES ('old', 'content', 201, ?, ?, 1, 'ä', 1)`,
        [JSON.stringify(reply.headers), body],
      );
    });
    for (const scope of ['new', 'old'])
      expect((await database.idempotencyRecords.find(asked(scope)))!.reply).toEqual(reply);
    const stored = await database.reader.sql<{ body: string }>`SELECT body FROM idempotency_records ORDER BY id`;
    expect(stored.map((row) => row.body)).toEqual(['', body]);
  });

  it('finds what is old without looking at what the replies say', async () => {
    const plan = await database.reader.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${OLD}`, [0, 1]);
    expect(plan.map(({ detail }) => detail)).toEqual([
      'SEARCH idempotency_records USING COVERING INDEX idempotency_records_by_time (kept_at<?)',
    ]);
    const oldest = await database.reader.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${OLDEST}`, []);
    expect(oldest.map(({ detail }) => detail)).toEqual([
      'SEARCH idempotency_records USING COVERING INDEX idempotency_records_by_time',
    ]);
  });
});
