import type { Database } from 'better-sqlite3';
import { MovableText } from './movable-text.js';

type Value = string | number | bigint | Buffer | null;

/** Rows of a table that belong to one order each. */
export interface RowsOfOrders {
  readonly table: string;
  /** SQL condition; all rows where absent. */
  readonly where?: string;
  /** Whether orders share their streams: versions of copies continue those of earlier copies. */
  readonly sharedStreams?: boolean;
}

export interface Copies {
  readonly count: number;
  /** See `MovableText`. */
  readonly since: number;
}

/** Offset between two copies. */
export const DAY = 86_400_000;

/** Inserts copies of rows, the oldest first, as if they had been inserted one by one. */
export function multiplyRows(db: Database, rows: RowsOfOrders, { count, since }: Copies): void {
  const { table, where = 'true', sharedStreams = false } = rows;
  const columns = columnsOf(db, table);
  const list = columns.map((name) => `"${name}"`).join(', ');
  const found = db.prepare(`SELECT ${list} FROM "${table}" WHERE ${where}`).raw().all() as Value[][];
  const [stream, version] = [columns.indexOf('stream_id'), columns.indexOf('version')];
  const lengths = sharedStreams ? tally(found.map((row) => row[stream] as string)) : null;
  const movable = found.map((row) => row.map((value) => movableValue(value, since)));
  const insert = db.prepare(`INSERT INTO "${table}" (${list}) VALUES (${columns.map(() => '?').join(', ')})`);
  withoutTriggers(db, table, () => db.exec(`DELETE FROM "${table}" WHERE ${where}`));
  for (let age = count - 1; age >= 0; age -= 1) {
    db.exec('BEGIN');
    movable.forEach((row, i) => {
      const values = row.map((value) => (value instanceof MovableText ? value.earlier(age * DAY) : value));
      const before = lengths?.get(found[i]![stream] as string);
      if (before !== undefined) values[version] = Number(values[version]) + (count - 1 - age) * before;
      insert.run(...values);
    });
    db.exec('COMMIT');
  }
}

/** Columns without autoincremented positions. */
function columnsOf(db: Database, table: string): string[] {
  const columns = db.pragma(`table_info("${table}")`) as { name: string }[];
  return columns.map(({ name }) => name).filter((name) => name !== 'position');
}

function movableValue(value: Value, since: number): Value | MovableText {
  return typeof value === 'string' && value.length >= 24 ? new MovableText(value, since) : value;
}

/** Triggers of the event log forbid deletion. */
function withoutTriggers(db: Database, table: string, work: () => void): void {
  const triggers = db
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?")
    .all(table) as { name: string; sql: string }[];
  for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`);
  work();
  for (const { sql } of triggers) db.exec(sql);
}

function tally(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
