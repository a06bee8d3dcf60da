import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { openBoard, request } from '@tradepost/host/testing';
import { tempFolder } from '@tradepost/platform/testing';

const folder = tempFolder();
const COUNT = 400;
const INSERT = 'INSERT INTO checkpoints (subscription, position) VALUES (?, ?)';
const SELECT = 'SELECT subscription FROM checkpoints';

type Write = (text: string, values: unknown[]) => Promise<unknown>;

/** One unit of work: a write, a moment of waiting, another write; every seventh then fails. */
async function work(write: Write, i: number): Promise<void> {
  await write(INSERT, [`a${i}`, '']);
  await nextTurn();
  await write(INSERT, [`b${i}`, '']);
  if (i % 7 === 0) throw new Error('refused');
}

async function concurrently(transaction: (i: number) => Promise<unknown>): Promise<number[]> {
  const settled = await Promise.allSettled(Array.from({ length: COUNT }, (_, i) => transaction(i)));
  return settled.flatMap(({ status }, i) => (status === 'fulfilled' ? [i] : []));
}

/** What is wrong afterwards, for the numbers of the transactions that were acknowledged. */
function damage(acknowledged: readonly number[], names: readonly string[]) {
  const there = new Set(names);
  const wanted = new Set(acknowledged.flatMap((i) => [`a${i}`, `b${i}`]));
  return {
    refusedWithoutReason: COUNT - Math.ceil(COUNT / 7) - acknowledged.length,
    lost: [...wanted].filter((name) => !there.has(name)).length,
    storedAlthoughRefused: [...there].filter((name) => !wanted.has(name)).length,
  };
}

/**
 * TypeORM hands every caller of a SQLite DataSource the same query runner: of two transactions at once, the later
 * becomes a savepoint inside the earlier, and shares its fate. That is why the writer lane exists.
 */
describe('400 transactions at once on one SQLite connection', () => {
  it('go wrong when they are left to TypeORM', async () => {
    const dataSource = new DataSource({ type: 'better-sqlite3', database: join(folder.path, 'bare.db') });
    await dataSource.initialize();
    await dataSource.query('CREATE TABLE checkpoints (subscription varchar PRIMARY KEY, position varchar NOT NULL)');
    const acknowledged = await concurrently((i) =>
      dataSource.transaction((manager) => work((text, values) => manager.query(text, values), i)),
    );
    await dataSource.destroy();
    const afterRestart = new DataSource({ type: 'better-sqlite3', database: join(folder.path, 'bare.db') });
    await afterRestart.initialize();
    const rows = await afterRestart.query<{ subscription: string }[]>(SELECT);
    await afterRestart.destroy();
    const { refusedWithoutReason, lost, storedAlthoughRefused } = damage(
      acknowledged,
      rows.map((row) => row.subscription),
    );
    expect(refusedWithoutReason + lost + storedAlthoughRefused).toBeGreaterThan(0);
  });

  it('all keep their word in the writer lane', async () => {
    const database = await openBoard(folder.path);
    const acknowledged = await concurrently((i) =>
      database.transact('Work', request, ({ session }) => work((text, values) => session.query(text, values), i)),
    );
    await database.close();
    const afterRestart = folder.closing(await openBoard(folder.path));
    const rows = await afterRestart.reader.query<{ subscription: string }>(SELECT, []);
    expect(
      damage(
        acknowledged,
        rows.map((row) => row.subscription),
      ),
    ).toEqual({
      refusedWithoutReason: 0,
      lost: 0,
      storedAlthoughRefused: 0,
    });
    expect(rows).toHaveLength(2 * acknowledged.length);
  });
});
