import { Injectable } from '@nestjs/common';
import { CreditNoteIssuedV1, OrderCancelledV1, OrderPlacedV1, type Envelope } from '@tradepost/contracts';
import { OnIntegrationEvent } from '@tradepost/platform';
import { PurchaseHistoryRepository } from '../domain/purchase-history.repository.js';

/** One checkpoint for all events of Orders, so that a placement is handled before its cancellation. */
const purchases = { subscription: 'purchases' };

/** Maintains the purchase histories of customers. Guest orders are ignored. */
@Injectable()
export class KeepPurchases {
  constructor(private readonly histories: PurchaseHistoryRepository) {}

  @OnIntegrationEvent(OrderPlacedV1, purchases)
  async placed({ data }: Envelope<OrderPlacedV1>): Promise<void> {
    if (data.customerId === null) return;
    const history = await this.histories.of(data.customerId);
    history.note(data);
    await this.histories.save(history);
  }

  @OnIntegrationEvent(OrderCancelledV1, purchases)
  async cancelled({ data: { orderId } }: Envelope<OrderCancelledV1>): Promise<void> {
    const purchase = await this.histories.purchase(orderId);
    if (purchase === null) return;
    const history = await this.histories.of(purchase.customerId);
    history.withdraw(purchase, await this.histories.spanWithout(purchase.customerId, orderId));
    await this.histories.save(history);
  }

  @OnIntegrationEvent(CreditNoteIssuedV1, purchases)
  async credited({ data: { creditNoteId, customerId, total } }: Envelope<CreditNoteIssuedV1>): Promise<void> {
    if (customerId === null) return;
    const history = await this.histories.of(customerId);
    history.credit(creditNoteId, total);
    await this.histories.save(history);
  }
}
