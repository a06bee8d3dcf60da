import type { Signal } from './signal.js';

/** One receiver's way through a log or outbox. It does not know which loop, thread or process drives it. */
export interface Subscription {
  /** E.g. `orders.projection.orders` or `orders.buyers`. */
  readonly name: string;
  readonly tenant: string;
  /** Raised when there may be something to deliver. */
  readonly news: Signal;
  /** Delivers what it can in one go. False when there was nothing. Throws when a delivery fails; its place is kept. */
  step(): Promise<boolean>;
  /** How many events or messages are not delivered yet. */
  lag(): Promise<number>;
}
