import { existsSync } from 'node:fs';
import { newId } from '@tradepost/kernel';
import Database from 'better-sqlite3';

/**
 * Ids of the log in an unused file, and of the logs that it replaced; none where the file is missing or unreadable. A
 * read-only connection would leave a `-wal` behind.
 */
export function identitiesIn(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  let db: Database.Database | null = null;
  try {
    db = new Database(path, { fileMustExist: true });
    return idsOf(db);
  } catch {
    return [];
  } finally {
    db?.close();
  }
}

/**
 * Gives a copied event log a new id, and records those of the logs that it replaces. A log from before ids gets its own
 * from the migration.
 */
export function renewIdentity(path: string, replaced: readonly string[]): void {
  const db = new Database(path, { fileMustExist: true });
  try {
    if (has(db, 'log_identity')) db.prepare('UPDATE log_identity SET id = ?').run(newId());
    db.exec('CREATE TABLE IF NOT EXISTS log_ancestors (id varchar PRIMARY KEY NOT NULL); DELETE FROM log_ancestors');
    const note = db.prepare('INSERT OR IGNORE INTO log_ancestors (id) VALUES (?)');
    for (const id of replaced) note.run(id);
  } finally {
    db.close();
  }
}

function idsOf(db: Database.Database): readonly string[] {
  return ['log_identity', 'log_ancestors'].flatMap((table) =>
    has(db, table) ? db.prepare<[], string>(`SELECT id FROM ${table}`).pluck().all() : [],
  );
}

function has(db: Database.Database, table: string): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined;
}
