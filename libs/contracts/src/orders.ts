import { z } from 'zod';
import { defineContract, type ContractData } from './contract.js';
import { id, instant, line, money, text } from './wire.js';

/**
 * An order was created. One with `source` 'import' is historical: delivered at `placedAt`, and followed by credit notes
 * only. `customerId` is null for a guest.
 */
export const OrderPlacedV1 = defineContract({
  type: 'tradepost.orders.order-placed.v1',
  subject: (data) => data.orderId,
  data: z.object({
    orderId: id,
    source: z.enum(['storefront', 'import']),
    reference: text.nullable(),
    customerId: id.nullable(),
    lines: z.array(line),
    total: money,
    placedAt: instant,
  }),
});
export type OrderPlacedV1 = ContractData<typeof OrderPlacedV1>;

/** The total of an order was paid in full. */
export const OrderPaidV1 = defineContract({
  type: 'tradepost.orders.order-paid.v1',
  subject: (data) => data.orderId,
  data: z.object({ orderId: id, paymentReference: text, paidAt: instant }),
});
export type OrderPaidV1 = ContractData<typeof OrderPaidV1>;

/** A paid order was handed over to a carrier. */
export const OrderShippedV1 = defineContract({
  type: 'tradepost.orders.order-shipped.v1',
  subject: (data) => data.orderId,
  data: z.object({ orderId: id, carrier: text, trackingNumber: text, shippedAt: instant }),
});
export type OrderShippedV1 = ContractData<typeof OrderShippedV1>;

/** A shipped order arrived. */
export const OrderDeliveredV1 = defineContract({
  type: 'tradepost.orders.order-delivered.v1',
  subject: (data) => data.orderId,
  data: z.object({ orderId: id, deliveredAt: instant }),
});
export type OrderDeliveredV1 = ContractData<typeof OrderDeliveredV1>;

/** An order was cancelled before shipment. It no longer counts as a purchase of the customer. */
export const OrderCancelledV1 = defineContract({
  type: 'tradepost.orders.order-cancelled.v1',
  subject: (data) => data.orderId,
  data: z.object({ orderId: id, reason: text, cancelledAt: instant }),
});
export type OrderCancelledV1 = ContractData<typeof OrderCancelledV1>;

/** A credit note was issued. Quantities and amounts are positive; `orderId` is null where no order was named. */
export const CreditNoteIssuedV1 = defineContract({
  type: 'tradepost.orders.credit-note-issued.v1',
  subject: (data) => data.creditNoteId,
  data: z.object({
    creditNoteId: id,
    reference: text.nullable(),
    customerId: id.nullable(),
    orderId: id.nullable(),
    lines: z.array(line),
    total: money,
    reason: text,
    issuedAt: instant,
  }),
});
export type CreditNoteIssuedV1 = ContractData<typeof CreditNoteIssuedV1>;
