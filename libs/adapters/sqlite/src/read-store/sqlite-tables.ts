import { randomBytes } from 'node:crypto';

import type Database from 'better-sqlite3';

import type { Checkpoint, Replacement } from '@tradepost/platform/read-store';

/** Rows removed at once: some milliseconds of work. */
const maxRowsPerSweep = 500;
/** Separates the name of a table put aside from a unique suffix. No collection has such a name. */
const ASIDE = ':aside:';

const own = ['checkpoints', 'origin'];

/** Names of the tables of collections. */
export function collectionTables(db: Database.Database): string[] {
  return tables(db).filter((name) => !own.includes(name) && !name.includes(ASIDE));
}

/** Whether tables put aside are left. */
export function hasTablesAside(db: Database.Database): boolean {
  return tables(db).some((name) => name.includes(ASIDE));
}

/**
 * Renames a table out of the way, which takes no time, however large it is. To be called in a transaction;
 * `sweepTables` removes it later.
 */
export function putAside(db: Database.Database, name: string): void {
  if (tables(db).includes(name)) rename(db, name, `${name}${ASIDE}${randomBytes(4).toString('hex')}`);
}

/**
 * Replaces tables and moves the checkpoint, in the caller's transaction. False where the guard does not hold, or the
 * new tables are missing.
 */
export function replaceTables(db: Database.Database, { collections, subscription, from }: Replacement): boolean {
  const position = db.prepare<[string], Checkpoint>('SELECT position FROM checkpoints WHERE subscription = ?').pluck();
  const to = position.get(subscription.by);
  const there = tables(db);
  if (to === undefined || (position.get(subscription.name) ?? null) !== from) return false;
  if (!collections.every(({ by }) => there.includes(by))) return false;
  for (const { name, by } of collections) {
    putAside(db, name);
    rename(db, by, name);
  }
  db.prepare('DELETE FROM checkpoints WHERE subscription = ?').run(subscription.by);
  db.prepare('INSERT OR REPLACE INTO checkpoints (subscription, position) VALUES (?, ?)').run(subscription.name, to);
  return true;
}

/** Removes a part of what was put aside, in the caller's transaction: an index, some rows, or an empty table. */
export function sweepTables(db: Database.Database): void {
  const name = tables(db).find((each) => each.includes(ASIDE));
  if (name === undefined) return;
  const index = db
    .prepare<[string], string>(`SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql NOT NULL`)
    .pluck()
    .get(name);
  if (index !== undefined) {
    db.exec(`DROP INDEX "${index}"`);
    return;
  }
  const some = `DELETE FROM "${name}" WHERE rowid IN (SELECT rowid FROM "${name}" LIMIT ${maxRowsPerSweep})`;
  if (db.prepare(some).run().changes === 0) db.exec(`DROP TABLE "${name}"`);
}

function tables(db: Database.Database): string[] {
  const names = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`;
  return db.prepare<[], string>(names).pluck().all();
}

function rename(db: Database.Database, from: string, to: string): void {
  db.exec(`ALTER TABLE "${from}" RENAME TO "${to}"`);
}
