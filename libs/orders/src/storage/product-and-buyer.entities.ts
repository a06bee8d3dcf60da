import { EntitySchema } from 'typeorm';
import { amount, text } from './order.entities.js';

export interface ProductRow {
  sku: string;
  version: number;
  description: string;
  currency: string;
  unitPrice: bigint;
  active: boolean;
  updatedAt: string;
}

export const ProductEntity = new EntitySchema<ProductRow>({
  name: 'Product',
  tableName: 'products',
  columns: {
    sku: { type: 'varchar', primary: true },
    version: { type: 'integer' },
    description: text('description'),
    currency: text('currency'),
    unitPrice: amount('unit_price'),
    active: { type: 'boolean' },
    updatedAt: text('updated_at'),
  },
});

export interface BuyerRow {
  id: string;
  version: number;
  email: string;
  name: string;
  standing: string;
  /** Null in rows written before versions were recorded. */
  detailsVersion: number | null;
  standingVersion: number | null;
}

export const BuyerEntity = new EntitySchema<BuyerRow>({
  name: 'Buyer',
  tableName: 'buyers',
  columns: {
    id: { type: 'varchar', primary: true },
    version: { type: 'integer' },
    email: text('email'),
    name: text('name'),
    standing: text('standing'),
    detailsVersion: { name: 'details_version', type: 'integer', nullable: true },
    standingVersion: { name: 'standing_version', type: 'integer', nullable: true },
  },
});
