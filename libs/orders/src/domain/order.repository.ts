import { isWithin, type Instant, type AccessScope } from '@tradepost/kernel';
import { OrderNotFound } from './order.errors.js';
import type { Order } from './order.js';

/** Orders, inside a unit of work. */
export abstract class OrderRepository {
  /** Throws `OrderNotFound`, also for an order outside the scope. */
  async get(id: string, reach: AccessScope): Promise<Order> {
    const order = await this.find(id);
    if (order === null || !isWithin(reach, { id, owner: order.state.customerId })) throw new OrderNotFound();
    return order;
  }

  abstract find(id: string): Promise<Order | null>;
  abstract findByReference(reference: string): Promise<Order | null>;
  /**
   * At most `most` of a customer's orders that are placed, unpaid and without a credit note, oldest first; only those
   * placed before an instant, if given.
   */
  abstract openOf(customerId: string, most: number, before?: Instant): Promise<readonly Order[]>;
  abstract save(order: Order): Promise<void>;
}
