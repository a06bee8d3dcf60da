import { streamType, type Instant, type MoneyJson } from '@tradepost/kernel';

interface ProductFields {
  readonly description: string;
  readonly unitPrice: MoneyJson;
  /** Whether the product is on sale. */
  readonly active: boolean;
}

export interface ProductAdded extends ProductFields {
  readonly type: 'ProductAdded';
  readonly addedAt: Instant;
}

export interface ProductChanged extends ProductFields {
  readonly type: 'ProductChanged';
  readonly changedAt: Instant;
}

export type ProductEvent = ProductAdded | ProductChanged;

export const productStream = streamType<ProductEvent>('product');
