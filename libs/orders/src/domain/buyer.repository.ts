import type { Buyer } from './buyer.js';

/** The buyers, inside a unit of work. */
export abstract class BuyerRepository {
  abstract find(customerId: string): Promise<Buyer | null>;
  abstract save(buyer: Buyer): Promise<void>;
}
