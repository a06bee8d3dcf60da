import type { Stock } from './stock.js';

/** The stocks, inside a unit of work. */
export abstract class StockRepository {
  /** The stock of a product, tracked or not. */
  abstract of(sku: string): Promise<Stock>;
  /** Those of these stocks that are tracked, by sku. */
  abstract tracked(skus: Iterable<string>): Promise<ReadonlyMap<string, Stock>>;
  abstract save(stock: Stock): Promise<void>;
}
