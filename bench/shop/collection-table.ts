import type { Database } from 'better-sqlite3';

/**
 * Table of a collection in a read model, named after the collection and its revision. Throws unless there is exactly
 * one.
 */
export function tableOf(db: Database, collection: string): string {
  const names = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
  const [table, ...others] = names.filter((name) => new RegExp(`^${collection}_\\d+$`).test(name));
  if (table !== undefined && others.length === 0) return table;
  throw new Error(`The read model has ${table === undefined ? 'no table' : 'several tables'} for ${collection}.`);
}
