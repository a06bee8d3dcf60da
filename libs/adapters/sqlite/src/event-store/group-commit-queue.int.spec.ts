import { join } from 'node:path';
import { setTimeout as pause, setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { tempFolder, until } from '@tradepost/platform/testing';
import {
  QueueClosed,
  QueueFull,
  StorageFull,
  StorageUnavailable,
  TransactionLost,
  WriteLockUnavailable,
} from '@tradepost/platform/runtime';
import { GroupCommitQueue } from './group-commit-queue.js';

const folder = tempFolder();
let connection: Database.Database;
let other: Database.Database;

beforeEach(() => {
  const file = join(folder.path, 'lane.db');
  connection = folder.closing(new Database(file, { timeout: 0 }));
  connection.pragma('journal_mode = WAL');
  connection.pragma('foreign_keys = ON');
  connection.exec('CREATE TABLE kept (id INTEGER PRIMARY KEY, part TEXT)');
  connection.exec('CREATE TABLE owed (to_id INTEGER REFERENCES kept (id) DEFERRABLE INITIALLY DEFERRED)');
  other = folder.closing(new Database(file, { timeout: 0 }));
});

/** What is on disk, as somebody else sees it. */
const stored = () => other.prepare('SELECT id FROM kept ORDER BY id').pluck().all() as number[];
const insert = (id: number, part = '') => connection.prepare('INSERT INTO kept VALUES (?, ?)').run(id, part);
const write = (id: number) => async () => void insert(id);
const outcomes = async (attempts: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(attempts)).map((outcome) => outcome.status);
const settledOf = (attempt: Promise<unknown>) => {
  const seen = { settled: false };
  const note = () => void (seen.settled = true);
  attempt.then(note, note);
  return seen;
};

describe('GroupCommitQueue', () => {
  it('loses nothing that it acknowledged, and takes back nothing but what failed', async () => {
    const lane = new GroupCommitQueue(connection);
    const ids = Array.from({ length: 400 }, (_, i) => i);
    const attempts = ids.map((id) =>
      lane.run('Write', async () => {
        insert(2 * id);
        await nextTurn();
        insert(2 * id + 1);
        if (id % 3 === 0) throw new Error(`refused ${id}`);
        return id;
      }),
    );
    const settled = await Promise.allSettled(attempts);
    const acknowledged = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(acknowledged).toEqual(ids.filter((id) => id % 3 !== 0));
    expect(stored()).toEqual(acknowledged.flatMap((id) => [2 * id, 2 * id + 1]));
    expect(settled[3]).toMatchObject({ reason: { message: 'refused 3' } });
  });

  it.each([[undefined], [null], [''], [0]])('takes back a command that fails with %j', async (nothing) => {
    const attempt = new GroupCommitQueue(connection).run('Write', async () => {
      insert(1);
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what a library may throw
      throw nothing;
    });
    await expect(attempt).rejects.toBe(nothing);
    expect(stored()).toEqual([]);
  });

  it('lets another work have the turn of one that failed, in the same commit', async () => {
    let commits = 0;
    const lane = new GroupCommitQueue(connection, { onCommit: () => (commits += 1) });
    const failing = async () => {
      insert(2);
      throw new Error('no');
    };
    const attempts = [
      lane.run('Write', write(1)),
      lane.run<unknown>('Fail', failing, {
        onFailure: async (error) => {
          insert(3, String(error));
          return 'recorded';
        },
      }),
      lane.run('Fail', failing, {
        onFailure: async () => {
          insert(4);
          throw new Error('no again');
        },
      }),
      lane.run('Count', async () => connection.prepare('SELECT count(*) FROM kept').pluck().get()),
    ];
    const [, recorded, refused, count] = await Promise.allSettled(attempts);
    expect(recorded).toMatchObject({ value: 'recorded' });
    expect(refused).toMatchObject({ reason: { message: 'no again' } });
    expect(count).toMatchObject({ value: 2 });
    expect(stored()).toEqual([1, 3]);
    expect(commits).toBe(1);
  });

  it('refuses when the write lock stays with another process, and is there again afterwards', async () => {
    const lane = new GroupCommitQueue(connection);
    const now = Date.now;
    other.exec('BEGIN IMMEDIATE');
    try {
      const attempt = lane.run('Write', write(1));
      const later = now() + 16_000;
      await nextTurn();
      Date.now = () => later;
      await expect(attempt).rejects.toThrow(WriteLockUnavailable);
    } finally {
      Date.now = now;
      other.exec('ROLLBACK');
    }
    await lane.run('Write', write(2));
    expect(stored()).toEqual([2]);
  });

  it('answers only what is on disk', async () => {
    const lane = new GroupCommitQueue(connection);
    const seen = await Promise.all([1, 2, 3].map((id) => lane.run('Write', write(id)).then(() => stored())));
    expect(seen).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('answers refusals no earlier than the commit of their batch', async () => {
    const lane = new GroupCommitQueue(connection);
    const refused = lane.run('Refuse', () => Promise.reject(new Error('no'))).catch(() => stored());
    await lane.run('Write', write(1));
    expect(await refused).toEqual([1]);
  });

  it('commits many commands at once', async () => {
    let commits = 0;
    const lane = new GroupCommitQueue(connection, { onCommit: () => (commits += 1) });
    await Promise.all(Array.from({ length: 400 }, (_, id) => lane.run('Write', write(id))));
    expect(stored()).toHaveLength(400);
    expect(commits).toBeGreaterThan(0);
    expect(commits).toBeLessThan(10);
  });

  it('runs commands one after the other, in the order in which they came', async () => {
    const lane = new GroupCommitQueue(connection);
    const order: string[] = [];
    const slow = (name: string, turns: number) => async () => {
      order.push(`${name} begins`);
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      order.push(`${name} ends`);
    };
    await Promise.all([lane.run('A', slow('A', 9)), lane.run('B', slow('B', 1)), lane.run('C', slow('C', 0))]);
    expect(order).toEqual(['A begins', 'A ends', 'B begins', 'B ends', 'C begins', 'C ends']);
  });

  it('rejects a whole batch whose commit fails, and goes on', async () => {
    const lane = new GroupCommitQueue(connection);
    const attempts = [
      lane.run('Write', write(1)),
      lane.run('Owe', async () => void connection.exec('INSERT INTO owed VALUES (77)')),
      lane.run('Write', write(2)),
    ];
    expect(await outcomes(attempts)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(attempts[0]).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' });
    expect(stored()).toEqual([]);
    await lane.run('Write', write(3));
    expect(stored()).toEqual([3]);
  });

  it('acknowledges none of a batch whose connection has left its transaction, and works again', async () => {
    const lane = new GroupCommitQueue(connection);
    const attempts = [
      lane.run('Write', write(1)),
      lane.run('Write', write(2)),
      lane.run('Leave', async () => void connection.exec('ROLLBACK')),
      lane.run('Write', write(3)),
    ];
    expect(await outcomes(attempts)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled']);
    await expect(attempts[0]).rejects.toBeInstanceOf(TransactionLost);
    await expect(attempts[2]).rejects.toBeInstanceOf(TransactionLost);
    expect(stored()).toEqual([3]);
  });

  it('leaves alone what had not begun when the first of a batch lost the transaction', async () => {
    const lane = new GroupCommitQueue(connection);
    const attempts = [
      lane.run('Leave', async () => void connection.exec('ROLLBACK')),
      lane.run('Write', write(1)),
      lane.run('Write', write(2)),
    ];
    expect(await outcomes(attempts)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(stored()).toEqual([1, 2]);
  });

  it('acknowledges none of a batch in which a command takes its savepoint away, and works again', async () => {
    const lane = new GroupCommitQueue(connection);
    const attempts = [
      lane.run('Write', write(1)),
      lane.run('Meddle', async () => void connection.exec('RELEASE command')),
      lane.run('Write', write(2)),
    ];
    expect(await outcomes(attempts)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(stored()).toEqual([2]);
  });

  it('runs each command once, whatever becomes of those beside it', async () => {
    const lane = new GroupCommitQueue(connection);
    const runs: number[] = [];
    const attempts = [1, 2, 3, 4].map((id) =>
      lane.run('Write', async () => {
        runs.push(id);
        insert(id);
        if (id % 2 === 0) throw new Error('no');
      }),
    );
    expect(await outcomes(attempts)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect([runs, stored()]).toEqual([
      [1, 2, 3, 4],
      [1, 3],
    ]);
  });

  it('leaves of any commands what each by itself would have left', async () => {
    const command = fc.record({
      writes: fc.nat({ max: 2 }),
      fails: fc.boolean(),
      instead: fc.constantFrom(null, 'records', 'refuses', 'fails after a write'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 12 }), async (commands) => {
        connection.exec('DELETE FROM kept');
        const lane = new GroupCommitQueue(connection);
        const attempts = commands.map(({ writes, fails, instead }, i) => {
          const work = async () => {
            for (let n = 0; n < writes; n += 1) insert(10 * i + n);
            await Promise.resolve();
            if (fails) throw new Error('no');
            return 'done';
          };
          const second = async () => {
            if (instead !== 'refuses') insert(10 * i + 5);
            if (instead !== 'records') throw new Error('no again');
            return 'recorded';
          };
          return lane.run('Any', work, { ...(instead !== null && { onFailure: second }) });
        });
        const settled = await Promise.allSettled(attempts);
        const expected = commands.map(({ fails, instead }) => {
          if (!fails) return { status: 'fulfilled', value: 'done' };
          if (instead === 'records') return { status: 'fulfilled', value: 'recorded' };
          return { status: 'rejected', reason: new Error(instead === null ? 'no' : 'no again') };
        });
        expect(settled).toEqual(expected);
        const left = commands.flatMap(({ writes, fails, instead }, i) => {
          if (!fails) return Array.from({ length: writes }, (_, n) => 10 * i + n);
          return instead === 'records' ? [10 * i + 5] : [];
        });
        expect(stored()).toEqual(left);
      }),
      { numRuns: 150 },
    );
  });

  it('acknowledges nothing that a full disk took back', async () => {
    const lane = new GroupCommitQueue(connection);
    await lane.run('Write', write(0));
    connection.pragma(`max_page_count = ${String(connection.pragma('page_count', { simple: true }))}`);
    const attempts = Array.from({ length: 20 }, (_, i) =>
      lane.run('Write', async () => insert(i + 1, 'x'.repeat(i % 2 === 0 ? 1 : 9_000))).then(() => i + 1),
    );
    const settled = await Promise.allSettled(attempts);
    const acknowledged = settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const reasons = settled.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as object] : []));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toBeInstanceOf(StorageFull);
    expect(stored()).toEqual([0, ...acknowledged]);
    connection.pragma('max_page_count = 1000000');
    await lane.run('Write', async () => insert(99, 'x'.repeat(9_000)));
    expect(stored()).toContain(99);
  });

  it('takes in no more than may wait, says so at once, and works through the rest', async () => {
    const lane = new GroupCommitQueue(connection, {}, 3);
    other.exec('BEGIN IMMEDIATE');
    const waiting = [1, 2, 3].map((id) => lane.run('Write', write(id)));
    await expect(lane.run('Write', write(4))).rejects.toBeInstanceOf(QueueFull);
    const delivery = lane.run('Deliver', write(5), { always: true });
    await expect(lane.run('Write', write(6))).rejects.toBeInstanceOf(QueueFull);
    other.exec('COMMIT');
    await Promise.all([...waiting, delivery]);
    await lane.run('Write', write(7));
    expect(stored()).toEqual([1, 2, 3, 5, 7]);
  });

  it('says of a disk that fails what it is', async () => {
    const lane = new GroupCommitQueue(connection);
    const fault = Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_WRITE' });
    const failing = lane.run('Write', () => Promise.reject(new Error('It cannot be saved.', { cause: fault })));
    await expect(failing).rejects.toBeInstanceOf(StorageUnavailable);
  });

  it('waits for another process that holds the write lock, without blocking the thread', async () => {
    const lane = new GroupCommitQueue(connection);
    other.exec('BEGIN IMMEDIATE; INSERT INTO kept VALUES (1, NULL)');
    const attempt = lane.run('Write', write(2));
    const seen = settledOf(attempt);
    await pause(30);
    expect(seen.settled).toBe(false);
    other.exec('COMMIT');
    await attempt;
    expect(stored()).toEqual([1, 2]);
  });

  it('answers what it accepted before it closes, and accepts nothing afterwards', async () => {
    const lane = new GroupCommitQueue(connection);
    const attempts = Array.from({ length: 300 }, (_, id) => lane.run('Write', write(id)));
    const seen = attempts.map(settledOf);
    await lane.close();
    await until(() => seen.every(({ settled }) => settled));
    expect(stored()).toHaveLength(300);
    await expect(lane.run('Write', write(900))).rejects.toBeInstanceOf(QueueClosed);
  });

  it('names the command that holds it for long', async () => {
    const clock = performance.now;
    let ahead = 0;
    performance.now = () => clock.call(performance) + ahead;
    try {
      const slow: [string, number][] = [];
      const lane = new GroupCommitQueue(connection, {
        onSlow: (label, milliseconds) => slow.push([label, milliseconds]),
      });
      await Promise.all([
        lane.run('Quick', write(1)),
        lane.run('Idle', async () => void (ahead += 5_000)),
        lane.run('Quick', write(2)),
      ]);
      expect(slow.map(([label]) => label)).toEqual(['Idle']);
      expect(slow[0]![1]).toBeGreaterThanOrEqual(5_000);
    } finally {
      performance.now = clock;
    }
  });
});
