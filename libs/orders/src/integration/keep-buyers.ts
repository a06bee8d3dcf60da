import { Injectable } from '@nestjs/common';
import { CustomerChangedV1, CustomerRegisteredV1, CustomerUnblockedV1, type Envelope } from '@tradepost/contracts';
import { OnIntegrationEvent } from '@tradepost/platform';
import { Buyer } from '../domain/buyer.js';
import { BuyerRepository } from '../domain/buyer.repository.js';

/** One checkpoint for all events of Customers, so that a registration is handled before later events. */
export const buyers = { subscription: 'buyers' };

/** Maintains the buyers, the customers as Orders knows them. */
@Injectable()
export class KeepBuyers {
  constructor(private readonly buyers: BuyerRepository) {}

  @OnIntegrationEvent(CustomerRegisteredV1, buyers)
  async registered({ data, streamversion }: Envelope<CustomerRegisteredV1>): Promise<void> {
    const known = await this.buyers.find(data.customerId);
    if (known === null)
      await this.buyers.save(Buyer.introduce(data.customerId, data, data.registeredAt, streamversion));
  }

  @OnIntegrationEvent(CustomerChangedV1, buyers)
  async changed({ data, streamversion }: Envelope<CustomerChangedV1>): Promise<void> {
    const buyer = await this.buyers.find(data.customerId);
    buyer?.change(data, data.changedAt, streamversion);
    if (buyer) await this.buyers.save(buyer);
  }

  @OnIntegrationEvent(CustomerUnblockedV1, buyers)
  async unblocked({ data, streamversion }: Envelope<CustomerUnblockedV1>): Promise<void> {
    const buyer = await this.buyers.find(data.customerId);
    buyer?.unblock(data.unblockedAt, streamversion);
    if (buyer) await this.buyers.save(buyer);
  }
}
