import type { Product } from './product.js';

/** Products, inside a unit of work. */
export abstract class ProductRepository {
  /** The existing ones among these products, by sku. */
  abstract among(skus: Iterable<string>): Promise<ReadonlyMap<string, Product>>;
  abstract find(sku: string): Promise<Product | null>;
  abstract save(product: Product): Promise<void>;
}
