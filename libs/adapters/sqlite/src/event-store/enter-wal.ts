import type { Database } from 'better-sqlite3';

/** How long to go on asking, in milliseconds. */
const lockTimeoutMs = 10_000;
/** Between two attempts, in milliseconds. */
const retryPauseMs = 2;

/**
 * Puts a file into WAL mode. Changing the mode takes every lock at once, which SQLite refuses without waiting when
 * another process is at the same; the loser asks again. Blocks the thread, which has nothing else to do at start.
 * Throws SQLite's own error once ten seconds have passed.
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
