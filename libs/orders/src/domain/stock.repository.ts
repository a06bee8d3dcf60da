import type { Stock } from './stock.js';

/** Stocks, inside a unit of work. */
export abstract class StockRepository {
  /** The stock of a product, tracked or not. */
  abstract of(sku: string): Promise<Stock>;
  /** The tracked ones among these stocks, by sku. */
  abstract tracked(skus: Iterable<string>): Promise<ReadonlyMap<string, Stock>>;
  abstract save(stock: Stock): Promise<void>;
}
