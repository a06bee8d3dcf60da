import type { WatchLimits } from './watchdog.js';

/** How long work may take that others wait for. */
export class WorkLimits {
  /**
   * Of a unit of work, which holds its writer lane. Shorter than other processes ask for the write lock, so that their
   * commands outlast it.
   */
  readonly unitOfWork: WatchLimits = { warnAfterMs: 2_000, giveUpAfterMs: 10_000 };
  /** Of an effect outside of the database, which its own subscription waits for. A slow mail server takes a minute. */
  readonly effect: WatchLimits = { warnAfterMs: 30_000, giveUpAfterMs: 120_000 };
}
