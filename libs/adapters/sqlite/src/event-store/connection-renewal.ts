import type { Database } from 'better-sqlite3';
import { spoilsConnection, StorageUnavailable } from '@tradepost/platform/runtime';

/** Closes a connection, examines its file and opens it again. Throws where that fails. */
export type Reopen = () => Promise<Database>;

/** Pause between two attempts, in milliseconds; doubled each time, up to the longest. */
const minPauseMs = 100;
const maxPauseMs = 5_000;

/**
 * Replaces a doubtful connection before the next write. Requests between two attempts are refused at once; without
 * requests nothing is attempted.
 */
export class ConnectionRenewal {
  /** Whether the connection is doubtful. */
  isDue = false;
  private pauseMs = 0;
  private notBefore = -Infinity;
  private cause: unknown;

  constructor(private readonly reopen: Reopen | null) {}

  /** Records the error of a transaction. */
  note(trouble: unknown): void {
    if (this.reopen === null || !spoilsConnection(trouble)) return;
    this.isDue = true;
    this.cause = trouble;
  }

  /** A new connection where one is due, otherwise null. Throws `StorageUnavailable`. */
  async connection(): Promise<Database | null> {
    if (!this.isDue || this.reopen === null) return null;
    if (performance.now() < this.notBefore) throw new StorageUnavailable({ cause: this.cause });
    try {
      const fresh = await this.reopen();
      [this.isDue, this.pauseMs, this.cause] = [false, 0, null];
      return fresh;
    } catch (error) {
      this.pauseMs = Math.min(Math.max(minPauseMs, this.pauseMs * 2), maxPauseMs);
      this.notBefore = performance.now() + this.pauseMs;
      this.cause = error;
      throw error;
    }
  }
}
