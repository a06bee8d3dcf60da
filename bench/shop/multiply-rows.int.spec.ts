import Database from 'better-sqlite3';
import { v7 } from 'uuid';
import { DAY, multiplyRows } from './multiply-rows.js';

const noon = Date.parse('2026-05-02T12:00:00.000Z');
const idAt = (msecs: number) => v7({ msecs });
const [first, second, customer] = [idAt(noon), idAt(noon + 1), idAt(noon - DAY / 2)];
const copies = { count: 3, since: noon };

let db: Database.Database;

beforeEach(() => {
  db = new Database(':memory:');
  db.exec(`CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT, category TEXT, stream_id TEXT,
      version INTEGER, data TEXT);
    CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'append-only'); END;`);
  const add = db.prepare('INSERT INTO events (category, stream_id, version, data) VALUES (?, ?, ?, ?)');
  add.run('customer', customer, 1, '{}');
  for (const id of [first, second]) add.run('order', id, 1, JSON.stringify({ at: new Date(noon).toISOString() }));
  add.run('purchases', customer, 1, JSON.stringify({ order: first }));
  add.run('purchases', customer, 2, JSON.stringify({ order: second }));
});
afterEach(() => db.close());

const rows = (category: string) =>
  db.prepare('SELECT * FROM events WHERE category = ? ORDER BY position').all(category) as {
    position: number;
    stream_id: string;
    version: number;
    data: string;
  }[];

describe('rows of orders', () => {
  it('are copied to each earlier day, the oldest first', () => {
    multiplyRows(db, { table: 'events', where: "category = 'order'" }, copies);
    const days = rows('order').map(({ data }) => (JSON.parse(data) as { at: string }).at.slice(8, 10));
    expect(days).toEqual(['30', '30', '01', '01', '02', '02']);
    expect(new Set(rows('order').map(({ stream_id }) => stream_id)).size).toBe(6);
    expect(rows('order').slice(-2)).toMatchObject([{ stream_id: first }, { stream_id: second }]);
  });

  it('leave other rows and the triggers of the log unchanged', () => {
    multiplyRows(db, { table: 'events', where: "category = 'order'" }, copies);
    expect(rows('customer')).toMatchObject([{ position: 1, stream_id: customer, version: 1 }]);
    expect(rows('purchases')).toHaveLength(2);
    expect(() => db.exec('DELETE FROM events')).toThrow('append-only');
  });

  it('continue a shared stream', () => {
    multiplyRows(db, { table: 'events', where: "category = 'purchases'", sharedStreams: true }, copies);
    expect(rows('purchases').map(({ stream_id }) => stream_id)).toEqual(Array.from({ length: 6 }, () => customer));
    expect(rows('purchases').map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(new Set(rows('purchases').map(({ data }) => data)).size).toBe(6);
  });
});
