import { DomainError } from '@tradepost/kernel';
import fc from 'fast-check';
import { InMemoryStocks } from '../testing/in-memory-repositories.js';
import { gbp, morning, noon } from '../testing/samples.js';
import { Order } from './order.js';
import { returnToStock, takeFromStock } from './order-stock.js';
import { OutOfStock } from './stock.errors.js';

const skus = ['A', 'B', 'C'] as const;
type Wish = readonly { readonly sku: string; readonly quantity: number }[];

/** Three products with stocks in memory, and the accepted orders. */
class Shop {
  readonly stocks = new InMemoryStocks();
  readonly orders: Order[] = [];
  /** Net units of adjustments, by sku. */
  readonly brought = new Map<string, number>();

  async adjust(sku: string, change: number): Promise<void> {
    const stock = await this.stocks.of(sku);
    stock.adjust(change, 'stocktaking', noon);
    await this.stocks.save(stock);
    this.brought.set(sku, (this.brought.get(sku) ?? 0) + change);
  }

  async place(wish: Wish): Promise<void> {
    const stocks = await this.stocks.tracked(new Set(wish.map(({ sku }) => sku)));
    const items = wish.map((item) => ({ ...item, description: item.sku, unitPrice: gbp('1.00') }));
    const about = { customerId: null, items, expectedTotal: null, tracked: new Set(stocks.keys()) };
    const order = Order.place(`order-${this.orders.length}`, about, morning);
    takeFromStock(order, stocks);
    for (const stock of stocks.values()) await this.stocks.save(stock);
    this.orders.push(order);
  }

  async cancel(index: number): Promise<void> {
    const order = this.orders[index % Math.max(this.orders.length, 1)];
    order?.cancel('changed my mind', noon);
    if (order) await returnToStock(order, this.stocks, noon);
  }

  /** Units of a sku in orders that are not cancelled. */
  held(sku: string): number {
    const open = this.orders.filter(({ state }) => state.status !== 'cancelled');
    return open.reduce((sum, order) => sum + (order.takenFromStock.get(sku) ?? 0), 0);
  }
}

type Deed = (shop: Shop) => Promise<void>;
const anySku = fc.constantFrom(...skus);
const anyWish = fc.array(fc.record({ sku: anySku, quantity: fc.integer({ min: 1, max: 6 }) }), {
  minLength: 1,
  maxLength: 4,
});
const anyDeed: fc.Arbitrary<Deed> = fc.oneof(
  fc.tuple(anySku, fc.integer({ min: -8, max: 20 })).map(
    ([sku, change]): Deed =>
      (shop) =>
        shop.adjust(sku, change),
  ),
  anyWish.map(
    (wish): Deed =>
      (shop) =>
        shop.place(wish),
  ),
  fc.nat(20).map(
    (index): Deed =>
      (shop) =>
        shop.cancel(index),
  ),
);

async function levelsOf(shop: Shop): Promise<(number | null)[]> {
  return Promise.all(skus.map(async (sku) => (await shop.stocks.of(sku)).level));
}

/** A refusal must leave every stock unchanged. */
async function attempt(shop: Shop, deed: Deed): Promise<void> {
  const before = await levelsOf(shop);
  try {
    await deed(shop);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(await levelsOf(shop)).toEqual(before);
  }
}

it('after any adjustments, orders and cancellations every unit is in stock or in one order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyDeed, { maxLength: 40 }), async (deeds) => {
      const shop = new Shop();
      for (const deed of deeds) {
        await attempt(shop, deed);
        const levels = await levelsOf(shop);
        const due = skus.map((sku) => (shop.brought.has(sku) ? shop.brought.get(sku)! - shop.held(sku) : null));
        expect(levels).toEqual(due);
        expect(levels.every((level) => level === null || level >= 0)).toBe(true);
      }
    }),
  );
});

it('an order is refused exactly when its lines of one sku together exceed the stock', async () => {
  const level = fc.integer({ min: 1, max: 10 });
  await fc.assert(
    fc.asyncProperty(anyWish, level, level, async (wish, a, b) => {
      const shop = new Shop();
      await shop.adjust('A', a);
      await shop.adjust('B', b);
      const wanted = (sku: string) => wish.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
      const placed = shop.place(wish);
      if (wanted('A') <= a && wanted('B') <= b) await placed;
      else await expect(placed).rejects.toBeInstanceOf(OutOfStock);
    }),
  );
});
