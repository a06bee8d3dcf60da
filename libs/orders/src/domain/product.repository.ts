import type { Product } from './product.js';

/** The products, inside a unit of work. */
export abstract class ProductRepository {
  /** Those of these products that there are, by sku. */
  abstract among(skus: Iterable<string>): Promise<ReadonlyMap<string, Product>>;
  abstract find(sku: string): Promise<Product | null>;
  abstract save(product: Product): Promise<void>;
}
