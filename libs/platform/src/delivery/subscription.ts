import type { Instant } from '@tradepost/kernel';
import type { ChangeSource } from '../runtime/change-source.js';
import type { Notifier } from '../runtime/notifier.js';

/** Result of a step. */
export interface Step {
  /** Whether another step should follow at once. */
  readonly progressed: boolean;
  /** Milliseconds until something is due, such as a retry; null for nothing. */
  readonly dueIn: number | null;
}

/** One receiver's progress through a log or outbox, independent of the loop, thread or process that drives it. */
export interface Subscription {
  /** E.g. `board.projection.notes` or `desk.slips`. */
  readonly name: string;
  readonly tenant: string;
  /** Whether it yields to others because nobody waits for its deliveries. */
  readonly background?: boolean;
  /** Raised when there may be something to deliver. */
  readonly wakeUp: Notifier;
  /** Files that other processes change; the driver raises `wakeUp` when one does. */
  readonly changes?: readonly ChangeSource[];
  /** Longest sleep without a wake-up, in milliseconds; 250 by default. */
  readonly longestSleep?: number;
  /**
   * Makes new deliveries and due retries. A failed delivery blocks its own stream alone. Throws where nothing can be
   * delivered at all; the position is kept.
   */
  step(): Promise<Step>;
  /** A sentence about a handler or effect that does not settle; null for none. */
  hanging?(): string | null;
  /** Number of events or messages without an attempt yet. */
  lag(): Promise<number>;
  /** When the oldest of them was recorded; null where there are none. */
  waitingSince(): Promise<Instant | null>;
}
