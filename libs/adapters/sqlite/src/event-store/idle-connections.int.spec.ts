import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { tempFolder, until } from '@tradepost/platform/testing';
import { noteOpen, readState } from './file-state.js';
import { IdleConnections, type Connections } from './idle-connections.js';
import { SqliteSession } from './sqlite-session.js';

const folder = tempFolder();
const file = () => join(folder.path, 'shop.db');
const connect = () => folder.closing(new Database(file(), { timeout: 0 }));

const open = (): Connections => {
  const [writer, reader] = [connect(), connect()];
  reader.prepare('SELECT * FROM events').all();
  return { writer, reader };
};

let isIdle = true;
let opened = 0;
let asked = 0;

/** Connections that are closed after a twentieth of a second. */
function connections(): IdleConnections<Connections> {
  const owner = {
    open: () => {
      opened += 1;
      return open();
    },
    isIdle: () => {
      asked += 1;
      return isIdle;
    },
  };
  return folder.closing(new IdleConnections(file(), open(), owner, 50));
}

/** As if the last write were long ago. */
function age(): void {
  utimesSync(file(), 0, 0);
}

/** Resolves when idle connections could have been closed several times. */
async function chances(): Promise<void> {
  const before = asked;
  await until(() => asked > before + 3);
}

const closed = (idle: IdleConnections<Connections>) => until(() => idle.peek() === null);

beforeEach(() => {
  [isIdle, opened, asked] = [true, 0, 0];
  const db = new Database(file());
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE events (id INTEGER)');
  db.close();
  noteOpen(file());
  age();
});

describe('IdleConnections', () => {
  it('are closed where nobody uses them, and answer after that', async () => {
    const idle = connections();
    const session = new SqliteSession(() => idle.get().reader);
    expect(await session.sql`SELECT * FROM events`).toEqual([]);
    const { reader, writer } = idle.get();
    await closed(idle);
    expect([reader.open, writer.open, await readState(file())]).toEqual([
      false,
      false,
      { left: 'closed', bytes: statSync(file()).size, modified: '0' },
    ]);
    const version = idle.version();
    isIdle = false;
    expect(await session.sql`SELECT * FROM events`).toEqual([]);
    expect([idle.peek() === null, opened, await readState(file())]).toEqual([false, 1, { left: 'open' }]);
    isIdle = true;
    await closed(idle);
    expect(idle.version()).toBe(version);
  });

  it('stay the same while they are used', async () => {
    const idle = connections();
    const { writer } = idle.get();
    const until = performance.now() + 500;
    while (performance.now() < until) {
      idle.get();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect([idle.get().writer === writer, opened]).toEqual([true, 0]);
  });

  it.each(['stays', 'goes'])(
    'tell of a commit of another process that %s, once, while they are closed',
    async (what) => {
      const idle = connections();
      await closed(idle);
      const version = idle.version();
      const other = connect();
      other.prepare('SELECT * FROM events').all();
      expect([idle.version(), idle.peek()]).toEqual([version, null]);
      other.exec('INSERT INTO events VALUES (1)');
      if (what === 'goes') other.close();
      const changed = idle.version();
      expect(changed).not.toBe(version);
      expect([idle.version(), idle.peek() === null]).toEqual([changed, false]);
      expect(idle.get().reader.prepare('SELECT id FROM events').pluck().all()).toEqual([1]);
    },
  );

  it('tell of a commit that was made between the last look and the first statement', async () => {
    const idle = connections();
    await closed(idle);
    const version = idle.version();
    connect().exec('INSERT INTO events VALUES (1)');
    idle.get();
    expect(idle.version()).not.toBe(version);
  });

  it('are not closed in the middle of a commit of another process, whose end would go unnoticed', async () => {
    const idle = connections();
    const other = connect();
    other.exec('PRAGMA cache_size = 1; BEGIN IMMEDIATE');
    const insert = other.prepare('INSERT INTO events VALUES (?)');
    for (let i = 0; i < 5_000; i += 1) insert.run(i);
    age();
    const version = idle.version();
    await chances();
    expect(idle.peek()).not.toBeNull();
    other.exec('COMMIT');
    expect(idle.version()).not.toBe(version);
    await until(() => {
      age();
      return idle.peek() === null;
    });
  });

  it('are not closed where the file was written to just now: another write could leave the same time', async () => {
    const idle = connections();
    utimesSync(file(), new Date(), new Date());
    await chances();
    expect(idle.peek()).not.toBeNull();
    age();
    await closed(idle);
  });

  it('are not closed while their owner is at work, and leave the log empty when they are', async () => {
    const idle = connections();
    isIdle = false;
    idle.get().writer.exec('INSERT INTO events VALUES (1)');
    await chances();
    expect(idle.peek()).not.toBeNull();
    isIdle = true;
    await until(() => {
      age();
      return idle.peek() === null;
    });
    expect(statSync(`${file()}-wal`, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('are closed for good by their owner', () => {
    const idle = connections();
    idle.close();
    expect(() => idle.get()).toThrow('not open');
    expect([idle.version(), idle.peek()]).toEqual([0, null]);
  });
});
