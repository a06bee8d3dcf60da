import type { Database } from 'better-sqlite3';
import { spoilsConnection, StorageUnavailable } from '@tradepost/platform/runtime';

/** Closes a connection, examines its file and opens it again. Throws where that cannot be done now. */
export type Reopen = () => Promise<Database>;

/** Between two attempts, in milliseconds: twice as long each time, up to the longest. */
const minPauseMs = 100;
const maxPauseMs = 5_000;

/**
 * Replaces a connection that is in doubt before anything else is written. Whoever asks between two attempts is refused at
 * once; without work nothing is attempted.
 */
export class ConnectionRenewal {
  /** Whether the connection is in doubt. */
  isDue = false;
  private pauseMs = 0;
  private notBefore = -Infinity;
  private cause: unknown;

  constructor(private readonly reopen: Reopen | null) {}

  /** Takes notice of what a transaction failed with. */
  note(trouble: unknown): void {
    if (this.reopen === null || !spoilsConnection(trouble)) return;
    this.isDue = true;
    this.cause = trouble;
  }

  /** Another connection where one is due, else null. Throws `StorageUnavailable`. */
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
