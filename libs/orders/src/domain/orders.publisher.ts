import type { Recorded } from '@tradepost/kernel';

/** Where a use case says which of its events other contexts may know. */
export abstract class OrdersPublisher {
  /** Publishes those events that have a contract. */
  abstract publish(events: readonly Recorded[]): void;
  /** Keeps events inside although they have a contract. */
  abstract withhold(events: readonly Recorded[]): void;
}
