import { streamType, type Instant, type MoneyJson } from '@tradepost/kernel';

/** Line of an order or credit note, with the prices of its time. */
export interface Line {
  /** From 1, in line order. */
  readonly number: number;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: MoneyJson;
  readonly total: MoneyJson;
}

export interface OrderLine extends Line {
  /** Its units were taken from stock; absent for a product without tracked stock. */
  readonly fromStock?: true;
}

export interface OrderPlaced {
  readonly type: 'OrderPlaced';
  readonly customerId: string | null;
  readonly lines: readonly OrderLine[];
  readonly total: MoneyJson;
  readonly placedAt: Instant;
}

/** An order was imported from a source system, long since paid and delivered. */
export interface OrderImported {
  readonly type: 'OrderImported';
  /** Its number in the source system. */
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

/** A credit note was issued for the order. */
export interface OrderCredited {
  readonly type: 'OrderCredited';
  readonly creditNoteId: string;
  /** Total of this credit note. */
  readonly amount: MoneyJson;
  /** Sum of all credit notes of the order. */
  readonly credited: MoneyJson;
  readonly creditedAt: Instant;
}

export type OrderEvent =
  OrderPlaced | OrderImported | OrderPaid | OrderShipped | OrderDelivered | OrderCancelled | OrderCredited;

export const orderStream = streamType<OrderEvent>('order');
