import { streamType, type Instant, type MoneyJson } from '@tradepost/kernel';

/** The customer placed an order. */
export interface PurchaseNoted {
  readonly type: 'PurchaseNoted';
  readonly orderId: string;
  readonly total: MoneyJson;
  readonly placedAt: Instant;
}

/** An order was cancelled and no longer counts. */
export interface PurchaseWithdrawn {
  readonly type: 'PurchaseWithdrawn';
  readonly orderId: string;
  readonly total: MoneyJson;
  /** Of the remaining orders; null where there is none. */
  readonly firstOrderAt: Instant | null;
  readonly lastOrderAt: Instant | null;
}

/** A credit note was issued to the customer. */
export interface CreditNoted {
  readonly type: 'CreditNoted';
  readonly creditNoteId: string;
  readonly total: MoneyJson;
}

export type PurchaseHistoryEvent = PurchaseNoted | PurchaseWithdrawn | CreditNoted;

export const purchasesStream = streamType<PurchaseHistoryEvent>('purchases');
