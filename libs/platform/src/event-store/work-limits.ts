import type { WatchLimits } from './watchdog.js';

/** Time limits of work that others wait for. */
export class WorkLimits {
  /**
   * Of a unit of work, which holds its queue. Shorter than the time-out for the write lock, so that commands of other
   * processes outlast it.
   */
  readonly unitOfWork: WatchLimits = { warnAfterMs: 2_000, giveUpAfterMs: 10_000 };
  /** Of an effect outside the database, which its own subscription waits for. A slow mail server takes a minute. */
  readonly effect: WatchLimits = { warnAfterMs: 30_000, giveUpAfterMs: 120_000 };
}
