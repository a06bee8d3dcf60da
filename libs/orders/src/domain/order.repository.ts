import type { Recorded } from '@tradepost/kernel';
import type { Order } from './order.js';
import type { OrderEvent } from './order.events.js';

/** The orders, inside a unit of work. */
export abstract class OrderRepository {
  /** Throws `OrderNotFound`. */
  abstract get(id: string): Promise<Order>;
  abstract find(id: string): Promise<Order | null>;
  abstract findByReference(reference: string): Promise<Order | null>;
  /** Some of a customer's orders that are placed and not paid, oldest first. */
  abstract openOf(customerId: string, most: number): Promise<readonly Order[]>;
  abstract save(order: Order): Promise<readonly Recorded<OrderEvent>[]>;
}
