import { bigintColumn } from '@tradepost/platform';
import { EntitySchema } from 'typeorm';

/** State of an order. Its lines are rows of their own, written once, unless they are large. */
export interface OrderRow {
  id: string;
  version: number;
  reference: string | null;
  source: string;
  status: string;
  customerId: string | null;
  currency: string;
  /** Ten-thousandths, like every amount. */
  total: bigint;
  placedAt: string;
  paidAt: string | null;
  shippedAt: string | null;
  deliveredAt: string | null;
  cancelledAt: string | null;
  paymentReference: string | null;
  carrier: string | null;
  trackingNumber: string | null;
  cancellationReason: string | null;
  credited: bigint | null;
  /** Whether the lines are in the event log only, as for a large order. */
  linesInLog: boolean;
}

export interface LineRow {
  ownerId: string;
  number: number;
  sku: string;
  description: string;
  quantity: number;
  unitPrice: bigint;
  total: bigint;
}

/**
 * Line of an order, with a mark where its units were taken from stock; unset in orders placed before stock was tracked.
 */
export interface OrderLineRow extends LineRow {
  fromStock: boolean;
}

export const text = (name: string, nullable = false) => ({ name, type: 'varchar', nullable }) as const;
export const amount = (name: string) => ({ name, type: 'bigint', transformer: bigintColumn }) as const;

/** Keyed (owner, line), so that the lines of one order or credit note are stored together. */
export const lineColumns = (owner: string) =>
  ({
    ownerId: { name: owner, type: 'varchar', primary: true },
    number: { type: 'integer', primary: true },
    sku: text('sku'),
    description: text('description'),
    quantity: { type: 'integer' },
    unitPrice: amount('unit_price'),
    total: amount('total'),
  }) as const;

export const OrderEntity = new EntitySchema<OrderRow>({
  name: 'Order',
  tableName: 'orders',
  columns: {
    id: { type: 'varchar', primary: true },
    version: { type: 'integer' },
    reference: text('reference', true),
    source: text('source'),
    status: text('status'),
    customerId: text('customer_id', true),
    currency: text('currency'),
    total: amount('total'),
    placedAt: text('placed_at'),
    paidAt: text('paid_at', true),
    shippedAt: text('shipped_at', true),
    deliveredAt: text('delivered_at', true),
    cancelledAt: text('cancelled_at', true),
    paymentReference: text('payment_reference', true),
    carrier: text('carrier', true),
    trackingNumber: text('tracking_number', true),
    cancellationReason: text('cancellation_reason', true),
    credited: { ...amount('credited'), nullable: true },
    linesInLog: { name: 'lines_in_log', type: 'boolean', nullable: true },
  },
  indices: [
    { name: 'orders_by_reference', columns: ['reference'], unique: true, where: '"reference" IS NOT NULL' },
    { name: 'orders_open_of_customer', columns: ['customerId'], where: `"status" = 'placed'` },
  ],
});

export const OrderLineEntity = new EntitySchema<OrderLineRow>({
  name: 'OrderLine',
  tableName: 'order_lines',
  columns: { ...lineColumns('order_id'), fromStock: { name: 'from_stock', type: 'boolean', nullable: true } },
  withoutRowid: true,
});
