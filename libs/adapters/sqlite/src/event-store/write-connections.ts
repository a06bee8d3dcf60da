import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { enterWal } from './enter-wal.js';
import { WriteLockUnavailable } from '@tradepost/platform/runtime';

const FULL = 2;
/** How long to go on asking until no other process keeps a part of the log from its file, in milliseconds. */
const CHECKPOINT_TIMEOUT_MS = 2_000;
/** Between two attempts, in milliseconds. */
const CHECKPOINT_PAUSE_MS = 10;

/** Sets up a connection that writes the write model, at the start: waits for others at the same, and blocks the thread. */
export function prepareWriter(connection: Database.Database): void {
  connection.pragma('busy_timeout = 10000');
  enterWal(connection);
  setUp(connection);
}

/** Throws where a commit would not be on disk when it is answered. Nobody waits for a lock on this thread from now on. */
export function assertDurable(connection: Database.Database): void {
  const synchronous = connection.pragma('synchronous', { simple: true });
  const journal = connection.pragma('journal_mode', { simple: true });
  if (synchronous !== FULL || journal !== 'wal') {
    throw new Error(
      `The database must run with journal_mode=wal and synchronous=FULL; it has ${String(journal)} and ${String(synchronous)}.`,
    );
  }
  connection.pragma('busy_timeout = 0');
}

/** Opens a file in WAL mode again, while the service runs. Blocks the thread for as long as others have it to themselves. */
export function reopenWriter(file: string, timeoutMs: number): Database.Database {
  const connection = new Database(file, { fileMustExist: true, timeout: timeoutMs });
  try {
    setUp(connection);
    assertDurable(connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * Brings all that the log holds into the file and both onto the disk, and empties the log, so that nothing depends on
 * a sync that failed. Throws what the disk answers, and `WriteLockUnavailable` where others are in the way for long.
 */
export async function bringToDisk(connection: Database.Database): Promise<void> {
  for (const deadline = performance.now() + CHECKPOINT_TIMEOUT_MS; ; await pause(CHECKPOINT_PAUSE_MS)) {
    if (checkpoint(connection, 'TRUNCATE')) return;
    if (performance.now() > deadline) throw new WriteLockUnavailable();
  }
}

/** Brings what the log holds into the file, as far as nobody is in the way; false where somebody was. */
export function checkpoint(connection: Database.Database, mode: 'PASSIVE' | 'TRUNCATE'): boolean {
  try {
    const [result] = connection.pragma(`wal_checkpoint(${mode})`) as { readonly busy: number }[];
    return result?.busy === 0;
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}

/** Whether nobody holds the write lock of the file. */
export function isUnlocked(connection: Database.Database): boolean {
  try {
    connection.exec('BEGIN IMMEDIATE');
    connection.exec('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

function setUp(connection: Database.Database): void {
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  // Without it INSERT OR REPLACE would get past the triggers that keep the event log as it is.
  connection.pragma('recursive_triggers = ON');
  connection.pragma('temp_store = MEMORY');
  connection.pragma('wal_autocheckpoint = 10000');
}

/** A first read, so that its log and the index of that are there. */
export function openReader(file: string): Database.Database {
  const connection = new Database(file, { readonly: true });
  connection.prepare('SELECT count(*) FROM sqlite_schema').get();
  return connection;
}
