import { EntitySchema } from 'typeorm';
import { text } from './order.entities.js';

export interface StockRow {
  sku: string;
  version: number;
  level: number;
  updatedAt: string;
}

/** A row for each stock that is tracked. The check is the last line of defence: no statement can oversell. */
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
