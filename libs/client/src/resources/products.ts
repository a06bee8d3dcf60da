import type { Api } from '../api.js';
import type { AdjustStockData, ListProductsData, Product, PutProductData } from '../generated/types.gen.js';
import { List } from '../list.js';
import type { CallOptions } from '../operation.js';
import type { Filter } from './references.js';

/** A product by its sku, or as read before. */
export type ProductReference = string | { readonly sku: string; readonly version?: number };

/** Products with price and stock. */
export class Products {
  constructor(private readonly api: Api) {}

  list(filter: Filter<ListProductsData> = {}, options?: CallOptions): List<Product> {
    return new List((cursor) => this.api.call('listProducts', { query: { ...filter, cursor } }, options));
  }

  get(product: ProductReference, options?: CallOptions): Promise<Product> {
    const { sku, version: minVersion } = typeof product === 'string' ? { sku: product } : product;
    return this.api.call('getProduct', { path: { sku }, query: { minVersion } }, options);
  }

  /** Adds a product; staff only. Throws `precondition_required` where the sku exists. */
  add(sku: string, body: PutProductData['body'], options?: CallOptions): Promise<Product> {
    return this.api.call('putProduct', { path: { sku }, body }, options);
  }

  /** Replaces a product; staff only. */
  change(
    { sku, version }: { readonly sku: string; readonly version: number | '*' },
    body: PutProductData['body'],
    options?: CallOptions,
  ): Promise<Product> {
    return this.api.call('putProduct', { path: { sku }, body, version }, options);
  }

  /** Adds units to the stock, or removes them; staff only. */
  adjustStock(sku: string, body: AdjustStockData['body'], options?: CallOptions): Promise<Product> {
    return this.api.call('adjustStock', { path: { sku }, body }, options);
  }
}
