import type { Recorded } from '@tradepost/kernel';
import type { Product } from './product.js';
import type { ProductEvent } from './product.events.js';

/** The products, inside a unit of work. */
export abstract class ProductRepository {
  /** Those of these products that there are, by sku. */
  abstract among(skus: Iterable<string>): Promise<ReadonlyMap<string, Product>>;
  abstract find(sku: string): Promise<Product | null>;
  abstract save(product: Product): Promise<readonly Recorded<ProductEvent>[]>;
}
