import type { Buyer } from './buyer.js';
import { CustomerUnknown } from './order.errors.js';

/** Buyers, inside a unit of work. */
export abstract class BuyerRepository {
  /** Buyer with this id; null for a guest. Throws `CustomerUnknown`. */
  async get(customerId: string | null): Promise<Buyer | null> {
    if (customerId === null) return null;
    const buyer = await this.find(customerId);
    if (buyer === null) throw new CustomerUnknown(customerId);
    return buyer;
  }

  abstract find(customerId: string): Promise<Buyer | null>;
  abstract save(buyer: Buyer): Promise<void>;
}
