import { Injectable } from '@nestjs/common';
import { CustomerBlockedV1, CustomerUnblockedV1, type Envelope } from '@tradepost/contracts';
import { Clock } from '@tradepost/kernel';
import { ContractTransport, OnIntegrationEvent, type Progress } from '@tradepost/platform';
import { BuyerRepository } from '../domain/buyer.repository.js';
import { OrderRepository } from '../domain/order.repository.js';
import { returnToStock } from '../domain/order-stock.js';
import { StockRepository } from '../domain/stock.repository.js';
import { buyers } from './keep-buyers.js';

/** Orders cancelled per unit of work, so that the write lock is held only briefly. */
const maxOrdersPerTurn = 20;

/**
 * Blocks the buyer, so that no new order is accepted, then cancels their placed, unpaid orders. Orders placed after an
 * unblocking are kept, even where it precedes this delivery: its event is published before any such order is placed.
 * Resumes after a crash, since the message counts as handled only with the last unit of work.
 */
@Injectable()
export class WhenCustomerBlocked {
  constructor(
    private readonly buyers: BuyerRepository,
    private readonly orders: OrderRepository,
    private readonly stocks: StockRepository,
    private readonly contracts: ContractTransport,
    private readonly clock: Clock,
  ) {}

  @OnIntegrationEvent(CustomerBlockedV1, buyers)
  async handle(blocked: Envelope<CustomerBlockedV1>): Promise<Progress> {
    const { customerId, reason, blockedAt } = blocked.data;
    const buyer = await this.buyers.find(customerId);
    if (buyer === null || buyer.hasOutlived(blocked.streamversion)) return;
    const lifted = await this.contracts.next(blocked, CustomerUnblockedV1);
    if (lifted === null) buyer.block(reason, blockedAt, blocked.streamversion);
    await this.buyers.save(buyer);
    const open = await this.orders.openOf(customerId, maxOrdersPerTurn, lifted?.data.unblockedAt);
    for (const order of open) {
      const now = this.clock.now();
      order.cancel(reason, now);
      await this.orders.save(order);
      await returnToStock(order, this.stocks, now);
    }
    if (open.length === maxOrdersPerTurn) return 'more';
  }
}
