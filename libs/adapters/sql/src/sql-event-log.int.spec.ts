import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { SqliteEventStore } from '@tradepost/sqlite';
import { noteStream, tempFolder } from '@tradepost/platform/testing';
import { openBoard, pin, request } from '@tradepost/host/testing';
import type { SqlEventLog } from './sql-event-log.js';
import { isUniqueViolation } from '@tradepost/platform/runtime';

const folder = tempFolder();
let database: SqliteEventStore;
let file: Database.Database;

beforeEach(async () => {
  database = folder.closing(await openBoard(folder.path));
  file = folder.closing(new Database(join(folder.path, 'default', 'board.db')));
});

const stream = (id: string, category = 'note') => database.events.readStream(category, id);
const all = new Set(['note', 'applause']);
const authorOf = async (id: string) => ((await stream(id))[0]!.event as unknown as { author: string }).author;

/** Everything that the data folder holds, byte by byte. */
function bytesOnDisk(): string {
  file.pragma('wal_checkpoint(PASSIVE)');
  const names = readdirSync(join(folder.path, 'default'));
  return names.map((name) => readFileSync(join(folder.path, 'default', name)).toString('latin1')).join('');
}

describe('SqlEventLog', () => {
  it('refuses to change or delete what happened', async () => {
    await pin(database, 'n1');
    expect(() => file.exec(`UPDATE events SET type = 'NoteRemoved'`)).toThrow('append-only');
    expect(() => file.exec('DELETE FROM events')).toThrow('append-only');
    const replace = database.transact('Replace', request, ({ session }) =>
      session.query(`INSERT OR REPLACE INTO events SELECT * FROM events`, []),
    );
    await expect(replace).rejects.toMatchObject({ message: expect.stringContaining('append-only') as string });
    expect((await stream('n1')).map(({ event }) => event.type)).toEqual(['NotePinned']);
  });

  it('refuses two events of one version, and says which error that is', async () => {
    await pin(database, 'n1');
    const columns = 'event_id, category, stream_id, version, type, schema_version, data, occurred_at, correlation_id';
    const copy = () => file.exec(`INSERT INTO events (${columns}, principal) SELECT ${columns}, principal FROM events`);
    expect(copy).toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_UNIQUE' }));
    expect(isUniqueViolation({ code: 'SQLITE_CONSTRAINT_UNIQUE' })).toBe(true);
    expect(isUniqueViolation({ code: 'SQLITE_CONSTRAINT_FOREIGNKEY' })).toBe(false);
    expect(isUniqueViolation(new Error('no'))).toBe(false);
  });

  it('packs what is long, and gives it back as it was, beside what was stored before that', async () => {
    const text = 'a long story, '.repeat(1_000);
    const [recorded] = await pin(database, 'n1', text, 'ada@example.com');
    file.exec('DROP TRIGGER events_refuse_update');
    const unpack = file.prepare('UPDATE events SET data = ?, packed = NULL, unpacked_size = NULL WHERE stream_id = ?');
    await pin(database, 'n2', text, 'ada@example.com');
    unpack.run(JSON.stringify({ text }), 'n2');
    const stored = file.prepare('SELECT data, length(packed) AS packed, unpacked_size AS size FROM events');
    const [first, second] = stored.all() as { data: string; packed: number; size: number }[];
    expect(first).toMatchObject({ data: '' });
    expect(first!.packed).toBeLessThan(text.length / 10);
    expect(first!.size).toBeGreaterThan(text.length);
    expect(second).toMatchObject({ packed: null, size: null });
    const { events } = await database.events.readAfter(null, all, 10);
    expect(events.map(({ event }) => event)).toEqual([recorded!.event, { type: 'NotePinned', text }]);
    expect((await database.window.readAfter(null, all, 10)).events).toEqual(events);
    expect((await stream('n1'))[0]!.event).toEqual(recorded!.event);
    expect(await database.events.readAt('2')).toEqual(events[1]);
  });

  it('reads no more at once than fits unpacked, however little room it takes packed', async () => {
    for (const id of ['n1', 'n2', 'n3']) await pin(database, id, 'x'.repeat(700_000));
    const { events, last } = await database.events.readAfter(null, all, 10);
    expect([events.map(({ streamId }) => streamId), last]).toEqual([['n1'], '1']);
    expect(await (database.events as SqlEventLog).rowsAfter(1, 10)).toHaveLength(1);
  });
});

describe('personal data in the event log', () => {
  const author = 'ada.lovelace@example.com';

  it('is nowhere in the files in plain text, and readable through the log', async () => {
    await pin(database, 'n1', 'plain-text-of-the-note', author);
    const bytes = bytesOnDisk();
    expect(bytes).toContain('plain-text-of-the-note');
    expect(bytes).not.toContain('ada.lovelace');
    expect(await authorOf('n1')).toBe(author);
  });

  it('never encrypts the same twice alike', async () => {
    await pin(database, 'n1', 'same', author);
    await record('n1', { type: 'NotePinned', author, text: 'same' }, 1);
    const stored = file.prepare('SELECT data FROM events').pluck().all();
    expect(new Set(stored).size).toBe(2);
  });

  it('does not open in another event, nor when it was touched', async () => {
    await pin(database, 'n1', 'hello', author);
    await record('n1', { type: 'NotePinned', author: 'someone else', text: 'hello' }, 1);
    file.exec('DROP TRIGGER events_refuse_update');
    const [first, second] = file.prepare('SELECT data FROM events ORDER BY position').pluck().all() as [string, string];
    const put = file.prepare('UPDATE events SET data = ? WHERE version = ?');
    put.run(first, 2);
    await expect(stream('n1')).rejects.toThrow(/authenticate/);
    put.run(second, 2);
    expect(await stream('n1')).toHaveLength(2);
    const sealed = JSON.parse(first) as Record<string, string>;
    const bytes = Buffer.from(sealed['$personal']!, 'base64');
    bytes[bytes.length - 1]! ^= 1;
    put.run(JSON.stringify({ ...sealed, $personal: bytes.toString('base64') }), 1);
    await expect(stream('n1')).rejects.toThrow(/authenticate/);
  });
});

/** Appends one event as it is, without an aggregate. */
function record(id: string, event: Parameters<typeof append>[1], version = 0): Promise<unknown> {
  return append(id, event, version);
}

function append(id: string, event: { type: 'NotePinned'; author: string; text: string }, version: number) {
  return database.transact('Append', request, async (uow) =>
    uow.withhold(await uow.append(noteStream, id, version, [event])),
  );
}
