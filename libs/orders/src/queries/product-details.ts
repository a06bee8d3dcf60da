import { Injectable } from '@nestjs/common';
import {
  Documents,
  page,
  projection,
  type EventMetadata,
  type ListRequest,
  type RenderedDocument,
  type RenderedPage,
} from '@tradepost/platform';
import { schemas } from '@tradepost/web';
import { z } from 'zod';
import { productExample } from './examples.js';
import { sku } from './line.resource.js';
import type { ProductAdded, ProductChanged, ProductEvent } from '../domain/product.events.js';
import { evolveProduct, isSku, ProductNotFound, type ProductState } from '../domain/product.js';
import type { StockEvent } from '../domain/stock.events.js';
import { levelAfter } from '../domain/stock.js';

/** Product of the API; documents of the read model have the same shape. */
export const productSchema = z
  .strictObject({
    sku,
    version: schemas.version,
    description: z.string().meta({ example: 'White hanging heart T-light holder' }),
    unitPrice: schemas.money,
    active: z.boolean().describe('Whether it is on sale.'),
    stock: z
      .int()
      .min(0)
      .nullable()
      .describe('Units that can still be ordered; null: not tracked. It changes without the version.')
      .meta({ example: 12 }),
    updatedAt: schemas.instant,
  })
  .meta({ id: 'Product', example: productExample });

export type ProductResource = z.infer<typeof productSchema>;

/** The only mapping from a product's state and its stock level to the resource. */
export function productResource(
  { id: sku, version, state }: { id: string; version: number; state: ProductState },
  stock: number | null,
): ProductResource {
  const { description, unitPrice, active, updatedAt } = state;
  return { sku, version, description, unitPrice, active, stock, updatedAt };
}

const become = (
  product: ProductResource | null,
  event: ProductAdded | ProductChanged,
  { streamId: id, version }: EventMetadata,
) => productResource({ id, version, state: evolveProduct(product, event) }, product?.stock ?? null);

const stocked = (product: ProductResource, event: StockEvent): ProductResource => ({
  ...product,
  stock: levelAfter(product.stock, event),
});

export const productDetails = projection<ProductResource, ProductEvent | StockEvent>('products', {
  revision: 2,
  categories: ['product', 'stock'],
  keys: { sku: 'text', active: 'boolean' },
  indexes: [['active', 'sku'], ['sku']],
  on: {
    ProductAdded: become,
    ProductChanged: become,
    StockAdjusted: stocked,
    StockTaken: stocked,
    StockReturned: stocked,
  },
});

/** Parameters of a list of products. */
export interface ProductListRequest extends Pick<ListRequest, 'sort' | 'limit' | 'cursor'> {
  readonly active?: boolean;
}

/** Reads products, one or by list. The list is public, inactive products included. */
@Injectable()
export class ProductQueries {
  constructor(private readonly documents: Documents) {}

  /** Throws `ProductNotFound` and `ReadModelBehind`. */
  async get(tenant: string, sku: string, minVersion?: number): Promise<RenderedDocument> {
    if (!isSku(sku)) throw new ProductNotFound();
    const product = await this.documents.get(productDetails, tenant, 'everything', sku, minVersion);
    if (product === null) throw new ProductNotFound();
    return product;
  }

  /** Throws `InvalidCursor`. */
  list(tenant: string, { active, sort, limit, cursor }: ProductListRequest): Promise<RenderedPage> {
    return page(this.documents, productDetails.collection.name, tenant, { where: { active }, sort, limit, cursor });
  }
}
