import { existsSync } from 'node:fs';
import { newId } from '@tradepost/kernel';
import Database from 'better-sqlite3';

/**
 * The ids of the log in a file that nobody uses, and of those whose place it took; none where the file is gone or cannot
 * be read. A connection that could only read would leave its `-wal` behind.
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
 * Gives a copied event log an id of its own, and notes the ids of the logs that it replaces. One from before logs had
 * ids gets its own from the migration.
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
