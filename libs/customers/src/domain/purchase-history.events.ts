import { streamType, type Instant, type MoneyJson } from '@tradepost/kernel';

/** The customer has ordered. */
export interface PurchaseNoted {
  readonly type: 'PurchaseNoted';
  readonly orderId: string;
  readonly total: MoneyJson;
  readonly placedAt: Instant;
}

/** An order was cancelled: it does not count any more. */
export interface PurchaseWithdrawn {
  readonly type: 'PurchaseWithdrawn';
  readonly orderId: string;
  readonly total: MoneyJson;
  /** Of the orders that are left; null where none is. */
  readonly firstOrderAt: Instant | null;
  readonly lastOrderAt: Instant | null;
}

/** The customer was given money back. */
export interface CreditNoted {
  readonly type: 'CreditNoted';
  readonly creditNoteId: string;
  readonly total: MoneyJson;
}

export type PurchaseHistoryEvent = PurchaseNoted | PurchaseWithdrawn | CreditNoted;

export const purchasesStream = streamType<PurchaseHistoryEvent>('purchases');
