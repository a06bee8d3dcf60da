import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { openBoard, Openers, pin, request } from '@tradepost/host/testing';
import { eventStoreContract, tempFolder } from '@tradepost/platform/testing';
import { SqliteEventStores, type SqliteEventStore } from './sqlite-event-store.js';
import { TransactionLost } from '@tradepost/platform/runtime';
import type { WriteModelFile } from './write-model-file.js';

const folder = tempFolder();
const open = async () => folder.closing(await openBoard(folder.path));
const insides = (database: SqliteEventStore) => {
  const { dataSource, kept } = database as unknown as { dataSource: DataSource; kept: WriteModelFile };
  return { dataSource, reader: kept.reader(), writer: kept.writer() };
};

/** Opens a board whose connections get another pragma than they ask for. */
async function openWith(asked: string, given: string): Promise<SqliteEventStore> {
  const prototype = Database.prototype as { pragma(source: string, options?: object): unknown };
  const { pragma } = prototype;
  prototype.pragma = function (source, options) {
    return pragma.call(this, source === asked ? given : source, options);
  };
  try {
    return await open();
  } finally {
    prototype.pragma = pragma;
  }
}

describe('SqliteEventStore', () => {
  eventStoreContract((limits) => new SqliteEventStores(folder.path, limits));

  it('writes durably, and its reader changes nothing', async () => {
    const database = await open();
    const { writer, reader } = insides(database);
    const pragmas = ['journal_mode', 'synchronous', 'foreign_keys', 'temp_store', 'busy_timeout'];
    expect(pragmas.map((name) => writer.pragma(name, { simple: true }))).toEqual(['wal', 2, 1, 2, 0]);
    expect(reader.readonly).toBe(true);
    const change = database.reader.query('DELETE FROM checkpoints', []);
    await expect(change).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
  });

  it.each([
    ['synchronous = FULL', 'synchronous = NORMAL'],
    ['journal_mode = WAL', 'journal_mode = DELETE'],
  ])('refuses to open where %s does not hold', async (asked, given) => {
    await expect(openWith(asked, given)).rejects.toThrow('must run with journal_mode=wal and synchronous=FULL');
  });

  it('writes nothing outside a transaction, also for a command that goes on after losing it', async () => {
    const database = await open();
    const { writer, reader } = insides(database);
    const attempt = database.transact('GoOn', request, async ({ session }) => {
      writer.exec('ROLLBACK');
      await session.sql`INSERT INTO checkpoints (subscription, position) VALUES (${'a'}, ${'1'})`.catch(
        () => undefined,
      );
    });
    await expect(attempt).rejects.toBeInstanceOf(TransactionLost);
    expect(reader.prepare('SELECT count(*) FROM checkpoints').pluck().get()).toBe(0);
  });

  it('keeps nothing of a command whose message cannot be stored', async () => {
    const database = await open();
    const file = folder.closing(new Database(database.file));
    file.exec('ALTER TABLE outbox RENAME TO elsewhere');
    await expect(pin(database, 'n1')).rejects.toThrow('outbox');
    file.exec('ALTER TABLE elsewhere RENAME TO outbox');
    const counts = ['notes', 'events', 'outbox', 'personal_keys'].map((table) =>
      file.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
    );
    expect(counts).toEqual([0, 0, 0, 0]);
  });

  it('keeps each tenant and context in a file of its own', async () => {
    await pin(await open(), 'n1');
    const file = new Database(join(folder.path, 'default', 'board.db'), { readonly: true });
    expect(file.prepare('SELECT id FROM notes').pluck().all()).toEqual(['n1']);
    file.close();
  });

  it('migrates once when two open the same folder at once', async () => {
    const both = await Promise.all([open(), open()]);
    for (const [i, database] of both.entries()) await pin(database, `n${i}`);
    expect(await both[0].events.countAfter(null)).toBe(2);
  });

  it('has everything that was acknowledged when it is opened again', async () => {
    const first = await openBoard(folder.path);
    await Promise.all(Array.from({ length: 20 }, (_, i) => pin(first, `n${i}`)));
    await first.close();
    const again = await open();
    expect(await again.reader.sql`SELECT count(*) AS n FROM notes`).toEqual([{ n: 20 }]);
  });

  it('leaves the schema builder nothing to change, and its migrations can be taken back and made again', async () => {
    const { dataSource } = insides(await open());
    const changes = async () =>
      (await dataSource.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);
    const tables = async () =>
      dataSource.query<object[]>(
        `SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%' AND name <> 'migrations' ORDER BY name`,
      );
    expect(await changes()).toEqual([]);
    const made = await tables();
    expect(made.length).toBeGreaterThan(5);
    for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
    expect(await tables()).toEqual([]);
    await dataSource.runMigrations();
    expect(await tables()).toEqual(made);
    expect(await changes()).toEqual([]);
  });

  it('is probed without growing, however often', async () => {
    const clock = performance.now;
    let ahead = 0;
    performance.now = () => clock.call(performance) + ahead;
    try {
      const database = await open();
      await pin(database, 'n1');
      const sizes = () => ['', '-wal'].map((end) => statSync(`${database.file}${end}`).size);
      const probe = async () => {
        ahead += 2_000;
        await database.probe.look();
        expect(database.probe.problem).toBeNull();
      };
      await probe();
      const before = sizes();
      for (let i = 0; i < 50; i += 1) await probe();
      expect(sizes()).toEqual(before);
    } finally {
      performance.now = clock;
    }
  });
});

describe('processes that open one folder at once', () => {
  let openers: Openers;
  beforeAll(async () => {
    openers = await Openers.start(4);
  });
  afterAll(() => openers.stop());

  it('all open it, and migrate it once', async () => {
    for (let round = 1; round <= 12; round += 1) {
      const directory = join(folder.path, `round-${round}`);
      const file = join(directory, 'default', 'board.db');
      expect(await openers.open({ kind: 'write model', directory })).toEqual([]);
      const made = new Database(file, { readonly: true });
      const migrations = made.prepare('SELECT name FROM migrations ORDER BY name').pluck().all();
      made.close();
      expect(migrations).toEqual(expect.arrayContaining(['Notes1767225700000', 'PlatformTables1767225600000']));
      expect(new Set(migrations).size).toBe(migrations.length);
    }
  });
});
