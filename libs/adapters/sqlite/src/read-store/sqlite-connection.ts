import { setTimeout } from 'node:timers/promises';

import Database from 'better-sqlite3';

import { enterWal } from '../event-store/enter-wal.js';
import { asStorageTrouble, isStorageTrouble } from '@tradepost/platform/runtime';
import { ReadStoreUnavailable } from '@tradepost/platform/read-store';

const opening = { timeout: 5_000 };
/** Greatest part of a file that SQLite maps, in bytes (its compiled SQLITE_MAX_MMAP_SIZE). */
const mappedBytes = 2 ** 31 - 65_536;
/** Cache for the rest of the file; it holds the upper levels of the trees. */
const cachedKibibytes = 32 * 1024;
const retryMs = 3;

/**
 * Opens a file for writing, creating it in an existing folder. Its content can be derived again, so a power failure may
 * lose the last writes. Waits for other writers; `transact` needs `busy_timeout = 0`.
 */
export function openWriter(file: string): Database.Database {
  const db = new Database(file, opening);
  enterWal(db);
  db.pragma('synchronous = NORMAL');
  db.pragma('temp_store = MEMORY');
  db.pragma('wal_autocheckpoint = 10000');
  db.pragma('foreign_keys = ON');
  return db;
}

/** Opens an existing file for reading. */
export function openReader(file: string): Database.Database {
  const db = new Database(file, { ...opening, readonly: true });
  db.pragma(`mmap_size = ${mappedBytes}`);
  db.pragma(`cache_size = ${-cachedKibibytes}`);
  return db;
}

/**
 * Runs `work` in a transaction, rolled back where it returns false or throws. Retries from a timer while another
 * process writes, so that the thread goes on.
 * @param patienceMs how long it retries
 * @throws ReadStoreUnavailable where the lock is not released in time
 */
export async function transact(db: Database.Database, patienceMs: number, work: () => boolean): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (!begun(db)) {
    if (performance.now() > deadline) {
      throw new ReadStoreUnavailable('Another process has been writing the read store for too long.');
    }
    await setTimeout(retryMs);
  }
  try {
    const done = work();
    db.exec(done ? 'COMMIT' : 'ROLLBACK');
    return done;
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw unavailable(error) ?? error;
  }
}

/** A full or failing disk as `ReadStoreUnavailable`; null for any other error. */
function unavailable(error: unknown): ReadStoreUnavailable | null {
  const trouble = asStorageTrouble(error);
  return isStorageTrouble(trouble) ? new ReadStoreUnavailable((trouble as Error).message, { cause: error }) : null;
}

function begun(db: Database.Database): boolean {
  try {
    db.exec('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}
