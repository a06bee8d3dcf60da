import { isWithin, type Instant, type AccessScope } from '@tradepost/kernel';
import { OrderNotFound } from './order.errors.js';
import type { Order } from './order.js';

/** The orders, inside a unit of work. */
export abstract class OrderRepository {
  /** Throws `OrderNotFound`, for an order beyond reach as for one that is not there. */
  async get(id: string, reach: AccessScope): Promise<Order> {
    const order = await this.find(id);
    if (order === null || !isWithin(reach, { id, owner: order.state.customerId })) throw new OrderNotFound();
    return order;
  }

  abstract find(id: string): Promise<Order | null>;
  abstract findByReference(reference: string): Promise<Order | null>;
  /** Some of a customer's orders that are placed, not paid and without a credit note, oldest first; those placed before an instant. */
  abstract openOf(customerId: string, most: number, before?: Instant): Promise<readonly Order[]>;
  abstract save(order: Order): Promise<void>;
}
