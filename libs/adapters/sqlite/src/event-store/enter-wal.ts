import type { Database } from 'better-sqlite3';

/** How long to retry, in milliseconds. */
const lockTimeoutMs = 10_000;
/** Pause between two attempts, in milliseconds. */
const retryPauseMs = 2;

/**
 * Puts a file into WAL mode. The change takes every lock at once, which SQLite refuses without waiting where another
 * process does the same; the loser retries. Blocks the thread, which is fine at start. Throws SQLite's error after ten
 * seconds.
 */
export function enterWal(connection: Database): void {
  for (
    const deadline = performance.now() + lockTimeoutMs;
    ;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryPauseMs)
  ) {
    try {
      connection.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY') || performance.now() > deadline)
        throw error;
    }
  }
}
