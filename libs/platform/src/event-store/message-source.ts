import type { Instant } from '@tradepost/kernel';
import type { ChangeSource } from '../runtime/change-source.js';
import type { Notifier } from '../runtime/notifier.js';

/** An event or message to be handled. */
export interface Delivery {
  readonly position: string;
  readonly id: string;
  readonly type: string;
  /** Deliveries of one stream are made in order: a failed one blocks those behind it. */
  readonly stream: string;
  readonly correlationId: string;
  readonly payload: unknown;
}

/** A log or outbox that deliveries are read from. */
export interface MessageSource {
  readonly wakeUp: Notifier;
  /** Deliveries after a position (null: from the beginning), oldest first, and the last position looked at. */
  read(
    after: string | null,
    limit: number,
  ): Promise<{ readonly items: readonly Delivery[]; readonly last: string | null }>;
  countAfter(position: string | null): Promise<number>;
  /** When the first delivery after a position was recorded; null where there is none. */
  oldestAfter(position: string | null): Promise<Instant | null>;
  /**
   * Reads the payload at a position again. Absent where the source may have removed it: failed deliveries then keep it.
   */
  readonly reread?: (position: string) => Promise<unknown>;
  /**
   * Reports the durable checkpoint of the receiver; what every receiver has passed may be pruned. Resolves with the
   * milliseconds until the next report is wanted; null for none.
   */
  readonly confirm?: (position: string | null) => Promise<number | null>;
  /** The file that deliveries are read from, to be watched for changes of other processes. */
  readonly changes?: ChangeSource;
}
