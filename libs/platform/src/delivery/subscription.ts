import type { Instant } from '@tradepost/kernel';
import type { ChangeSource } from '../runtime/change-source.js';
import type { Notifier } from '../runtime/notifier.js';

/** What a step has come to. */
export interface Step {
  /** Whether it did anything, so that another step at once makes sense. */
  readonly progressed: boolean;
  /** Milliseconds until something is due, such as another attempt at a delivery that failed; null where nothing is. */
  readonly dueIn: number | null;
}

/** One receiver's way through a log or outbox. It does not know which loop, thread or process drives it. */
export interface Subscription {
  /** E.g. `board.projection.notes` or `desk.slips`. */
  readonly name: string;
  readonly tenant: string;
  /** Whether nobody waits for what it delivers, so that it makes way for the others. */
  readonly background?: boolean;
  /** Raised when there may be something to deliver. */
  readonly wakeUp: Notifier;
  /** Files in which other processes may leave something to deliver; whoever drives it raises `news` when one changes. */
  readonly changes?: readonly ChangeSource[];
  /** How long it may sleep where nothing is heard, in milliseconds; a second's quarter where nothing is said. */
  readonly longestSleep?: number;
  /**
   * Delivers what it can in one go: new deliveries and those due for another attempt. A delivery that fails becomes a
   * letter and holds up its own stream alone. Throws where nothing can be delivered at all; its place is kept.
   */
  step(): Promise<Step>;
  /** Names a handler or an effect of its own that does not settle, as a sentence; null where there is none. */
  hanging?(): string | null;
  /** How many events or messages have not been attempted yet. */
  lag(): Promise<number>;
  /** When the oldest of them was recorded; null where there are none. */
  waitingSince(): Promise<Instant | null>;
}
