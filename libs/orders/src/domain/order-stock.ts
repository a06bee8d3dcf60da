import type { Instant } from '@tradepost/kernel';
import type { Order } from './order.js';
import { OutOfStock, type Shortage } from './stock.errors.js';
import type { StockRepository } from './stock.repository.js';
import type { Stock } from './stock.js';

/**
 * Takes the units of a new order from the tracked stocks. Throws `OutOfStock`, without taking any, where a line asks
 * for more than the preceding lines leave.
 */
export function takeFromStock(order: Order, stocks: ReadonlyMap<string, Stock>): void {
  const shortages = shortagesOf(order, stocks);
  if (shortages.length > 0) throw new OutOfStock(shortages);
  for (const [sku, quantity] of order.takenFromStock) {
    stocks.get(sku)!.take(order.id, quantity, order.state.placedAt);
  }
}

/** Returns the units of an order to stock, and saves the stocks. For an order that will not be sent, once. */
export async function returnToStock(order: Order, stocks: StockRepository, returnedAt: Instant): Promise<void> {
  const taken = order.takenFromStock;
  if (taken.size === 0) return;
  for (const [sku, stock] of await stocks.tracked(taken.keys())) {
    stock.takeBack(order.id, taken.get(sku)!, returnedAt);
    await stocks.save(stock);
  }
}

function shortagesOf(order: Order, stocks: ReadonlyMap<string, Stock>): Shortage[] {
  if (stocks.size === 0) return [];
  const left = new Map(Array.from(stocks, ([sku, stock]) => [sku, stock.level ?? 0]));
  return order.state.lines.flatMap(({ sku, quantity }, line) => {
    const before = left.get(sku);
    if (before === undefined) return [];
    left.set(sku, before - quantity);
    return quantity > before ? [{ line, left: Math.max(before, 0) }] : [];
  });
}
