import { EntitySchema } from 'typeorm';
import { text } from './order.entities.js';

export interface StockRow {
  sku: string;
  version: number;
  level: number;
  updatedAt: string;
}

/** Row of a tracked stock. The check constraint is the last defence against overselling. */
export const StockEntity = new EntitySchema<StockRow>({
  name: 'Stock',
  tableName: 'stocks',
  columns: {
    sku: { type: 'varchar', primary: true },
    version: { type: 'integer' },
    level: { type: 'bigint' },
    updatedAt: text('updated_at'),
  },
  checks: [{ name: 'stocks_not_negative', expression: '"level" >= 0' }],
});
