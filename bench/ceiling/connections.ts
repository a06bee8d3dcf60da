import Database from 'better-sqlite3';

const mappedBytes = 2 ** 31 - 65_536;
const cachedKibibytes = 32 * 1024;

/** Uses the pragmas of the service's writer connection. */
export function openWriter(file: string): Database.Database {
  const db = new Database(file, { fileMustExist: true });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('recursive_triggers = ON');
  db.pragma('temp_store = MEMORY');
  db.pragma('wal_autocheckpoint = 10000');
  return db;
}

/** Uses the pragmas of the service's reader connection. */
export function openReader(file: string): Database.Database {
  const db = new Database(file, { fileMustExist: true, readonly: true });
  db.pragma(`mmap_size = ${mappedBytes}`);
  db.pragma(`cache_size = ${-cachedKibibytes}`);
  return db;
}
