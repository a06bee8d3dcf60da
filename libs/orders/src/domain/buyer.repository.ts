import type { Recorded } from '@tradepost/kernel';
import type { Buyer } from './buyer.js';
import type { BuyerEvent } from './buyer.events.js';

/** The buyers, inside a unit of work. */
export abstract class BuyerRepository {
  abstract find(customerId: string): Promise<Buyer | null>;
  abstract save(buyer: Buyer): Promise<readonly Recorded<BuyerEvent>[]>;
}
