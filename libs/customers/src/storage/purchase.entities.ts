import { bigintColumn } from '@tradepost/platform';
import { EntitySchema } from 'typeorm';

const text = (name: string, nullable = false) => ({ name, type: 'varchar', nullable }) as const;

export interface PurchaseHistoryRow {
  customerId: string;
  version: number;
  orders: number;
  creditNotes: number;
  /** JSON array of currency totals. */
  totals: string;
  firstOrderAt: string | null;
  lastOrderAt: string | null;
}

/** Totals of one customer. */
export const PurchaseHistoryEntity = new EntitySchema<PurchaseHistoryRow>({
  name: 'PurchaseHistory',
  tableName: 'purchase_histories',
  columns: {
    customerId: { name: 'customer_id', type: 'varchar', primary: true },
    version: { type: 'integer' },
    orders: { type: 'integer' },
    creditNotes: { name: 'credit_notes', type: 'integer' },
    totals: { type: 'text' },
    firstOrderAt: text('first_order_at', true),
    lastOrderAt: text('last_order_at', true),
  },
});

export interface PurchaseRow {
  orderId: string;
  customerId: string;
  currency: string;
  /** Ten-thousandths. */
  total: bigint;
  placedAt: string;
  withdrawn: boolean;
}

/** Orders behind the totals, needed to withdraw a cancelled one. */
export const PurchaseEntity = new EntitySchema<PurchaseRow>({
  name: 'Purchase',
  tableName: 'purchases',
  columns: {
    orderId: { name: 'order_id', type: 'varchar', primary: true },
    customerId: text('customer_id'),
    currency: text('currency'),
    total: { type: 'bigint', transformer: bigintColumn },
    placedAt: text('placed_at'),
    withdrawn: { type: 'boolean' },
  },
  indices: [{ name: 'purchases_that_count', columns: ['customerId', 'placedAt'], where: '"withdrawn" = 0' }],
});
