import { streamType, type Instant, type MoneyJson } from '@tradepost/kernel';

/** One line of an order or credit note: amounts are those of the moment it was made. */
export interface Line {
  /** From 1, in the order of the lines. */
  readonly number: number;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: MoneyJson;
  readonly total: MoneyJson;
}

export interface OrderLine extends Line {
  /** Its units were taken from stock; absent where the product's stock was not tracked. */
  readonly fromStock?: true;
}

export interface OrderPlaced {
  readonly type: 'OrderPlaced';
  readonly customerId: string | null;
  readonly lines: readonly OrderLine[];
  readonly total: MoneyJson;
  readonly placedAt: Instant;
}

/** An order from another system's books: it was paid and delivered long ago. */
export interface OrderImported {
  readonly type: 'OrderImported';
  /** Its number in those books. */
  readonly reference: string;
  readonly customerId: string | null;
  readonly lines: readonly Line[];
  readonly total: MoneyJson;
  readonly placedAt: Instant;
}

export interface OrderPaid {
  readonly type: 'OrderPaid';
  readonly paymentReference: string;
  readonly paidAt: Instant;
}

export interface OrderShipped {
  readonly type: 'OrderShipped';
  readonly carrier: string;
  readonly trackingNumber: string;
  readonly shippedAt: Instant;
}

export interface OrderDelivered {
  readonly type: 'OrderDelivered';
  readonly deliveredAt: Instant;
}

export interface OrderCancelled {
  readonly type: 'OrderCancelled';
  readonly reason: string;
  readonly cancelledAt: Instant;
}

/** A credit note was issued for it. */
export interface OrderCredited {
  readonly type: 'OrderCredited';
  readonly creditNoteId: string;
  /** What this credit note gives back. */
  readonly amount: MoneyJson;
  /** What all credit notes of the order give back so far. */
  readonly credited: MoneyJson;
  readonly creditedAt: Instant;
}

export type OrderEvent =
  OrderPlaced | OrderImported | OrderPaid | OrderShipped | OrderDelivered | OrderCancelled | OrderCredited;

export const orderStream = streamType<OrderEvent>('order');
