import type { Product } from '../support/resources.js';
import { parseAmount, type TenThousandths } from './amounts.js';
import type { WantedLine } from './ledger.js';

/** A product as it is read, with its stock: null where that is not tracked. */
export type StockedProduct = Product & { readonly stock?: number | null };

interface Article {
  readonly sku: string;
  /** In pounds, as the API writes amounts. */
  readonly price: string;
  /** What there is at first; null: not tracked. */
  readonly stock: number | null;
}

/**
 * Stands on the first line of every order, so many times as its intent has the number among those of its client: with
 * the customer, who is one client's alone, this tells which intent an order came from.
 */
export const marker: Article = { sku: 'crash-marker', price: '0.01', stock: null };

/** What else is on sale. Of the scarce one there is soon too little. */
export const articles: readonly Article[] = [
  { sku: 'crash-heart', price: '2.55', stock: null },
  { sku: 'crash-bunting', price: '1.0001', stock: null },
  { sku: 'crash-plenty', price: '0.3333', stock: 1_000_000 },
  { sku: 'crash-scarce', price: '19.99', stock: 40 },
];

export const tracked: readonly Article[] = articles.filter(({ stock }) => stock !== null);

const prices = new Map([marker, ...articles].map(({ sku, price }) => [sku, parseAmount(price)]));

export function priceOf(sku: string): TenThousandths {
  const price = prices.get(sku);
  if (price === undefined) throw new Error(`The shop does not sell ${sku}.`);
  return price;
}

/** What an order of these lines comes to. */
export function totalOf(lines: readonly WantedLine[]): TenThousandths {
  return lines.reduce((sum, { sku, quantity }) => sum + priceOf(sku) * BigInt(quantity), 0n);
}

/** How much of a product the lines want together. */
export function quantityOf(sku: string, lines: readonly WantedLine[]): number {
  return lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
}
