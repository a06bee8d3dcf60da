import type { Instant } from '@tradepost/kernel';
import type { ChangeSource } from '../runtime/change-source.js';
import type { Notifier } from '../runtime/notifier.js';

/** Something to be handled, with its place in the log or outbox it was read from. */
export interface Delivery {
  readonly position: string;
  readonly id: string;
  readonly type: string;
  /** What orders deliveries: of one stream, a later one waits for an earlier one that failed. */
  readonly stream: string;
  readonly correlationId: string;
  readonly payload: unknown;
}

/** Where deliveries come from. */
export interface MessageSource {
  readonly wakeUp: Notifier;
  /** Deliveries after a place (null: from the beginning), oldest first, and the last place looked at. */
  read(
    after: string | null,
    limit: number,
  ): Promise<{ readonly items: readonly Delivery[]; readonly last: string | null }>;
  countAfter(position: string | null): Promise<number>;
  /** When the first delivery after a place was recorded; null where there is none. */
  oldestAfter(position: string | null): Promise<Instant | null>;
  /** The payload at a place, read anew; absent where the feed may have let go of it, so that a letter keeps it. */
  readonly reread?: (position: string) => Promise<unknown>;
  /**
   * Hears how far its receiver has come for good: what every receiver has passed may go. Resolves with the milliseconds
   * until it wants to hear that again; null where it does not.
   */
  readonly confirm?: (position: string | null) => Promise<number | null>;
  /** The file that deliveries are read from, for who watches it. */
  readonly changes?: ChangeSource;
}
