import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { enterWal } from './enter-wal.js';
import { WriteLockUnavailable } from '@tradepost/platform/runtime';

const FULL = 2;
/** How long to retry while another process keeps part of the log from the file, in milliseconds. */
const CHECKPOINT_TIMEOUT_MS = 2_000;
/** Pause between two attempts, in milliseconds. */
const CHECKPOINT_PAUSE_MS = 10;

/** Sets up a write connection at start. Waits for other starts, and blocks the thread. */
export function prepareWriter(connection: Database.Database): void {
  connection.pragma('busy_timeout = 10000');
  enterWal(connection);
  setUp(connection);
}

/** Throws where commits would not be durable. From now on no statement waits for a lock. */
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

/** Opens a file in WAL mode again while the service runs. Blocks the thread while others have it exclusively. */
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
 * Copies the whole log into the file, syncs both and truncates the log, so that nothing depends on a failed sync.
 * Throws the disk's error, and `WriteLockUnavailable` where others prevent it for long.
 */
export async function bringToDisk(connection: Database.Database): Promise<void> {
  for (const deadline = performance.now() + CHECKPOINT_TIMEOUT_MS; ; await pause(CHECKPOINT_PAUSE_MS)) {
    if (checkpoint(connection, 'TRUNCATE')) return;
    if (performance.now() > deadline) throw new WriteLockUnavailable();
  }
}

/** Copies the log into the file as far as possible; false where others prevented it. */
export function checkpoint(connection: Database.Database, mode: 'PASSIVE' | 'TRUNCATE'): boolean {
  try {
    const [result] = connection.pragma(`wal_checkpoint(${mode})`) as { readonly busy: number }[];
    return result?.busy === 0;
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) return false;
    throw error;
  }
}

/** Whether the write lock of the file is free. */
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
  // Without it INSERT OR REPLACE would bypass the triggers that protect the event log.
  connection.pragma('recursive_triggers = ON');
  connection.pragma('temp_store = MEMORY');
  connection.pragma('wal_autocheckpoint = 10000');
}

/** Reads once, so that the log and its index exist. */
export function openReader(file: string): Database.Database {
  const connection = new Database(file, { readonly: true });
  connection.prepare('SELECT count(*) FROM sqlite_schema').get();
  return connection;
}
