import { tempFolder } from '@tradepost/platform/testing';
import type { DataSource } from 'typeorm';
import { OrderRepository } from '../domain/order.repository.js';
import { StockRepository } from '../domain/stock.repository.js';
import { Stock } from '../domain/stock.js';
import { evening, noon, orderId, placedOrder, stock } from '../testing/samples.js';
import { StoredOrders } from '../testing/stored-orders.js';

const folder = tempFolder();
let stocks: StockRepository;
let orders: OrderRepository;
let dataSource: DataSource;
let transact: StoredOrders['transact'];

beforeEach(async () => {
  const stored = folder.closing(await StoredOrders.open(folder.path));
  dataSource = stored.dataSource;
  orders = stored.get(OrderRepository);
  stocks = stored.get(StockRepository);
  transact = stored.transact;
});

const save = (...changed: Stock[]) =>
  transact(async () => {
    for (const one of changed) await stocks.save(one);
  });
const of = (sku: string) => transact(() => stocks.of(sku));

describe('a saved stock', () => {
  it('is loaded unchanged', async () => {
    await save(stock(7), stock(0, 'other'));
    const found = await of('85123A');
    expect([found.id, found.version, found.state]).toEqual(['85123A', 2, stock(7).state]);
    expect((await of('other')).level).toBe(0);
  });

  it('is loaded unchanged after each change', async () => {
    await save(stock(7));
    const change = async (decide: (known: Stock) => void) => {
      const known = await of('85123A');
      decide(known);
      await save(known);
      const found = await of('85123A');
      expect([found.version, found.state]).toEqual([known.version, known.state]);
      return found.level;
    };
    expect(await change((known) => known.take(orderId, 7, noon))).toBe(0);
    expect(await change((known) => known.takeBack(orderId, 7, evening))).toBe(7);
    expect(await change((known) => known.adjust(1_000_000_000 - 7, 'delivery', evening))).toBe(1_000_000_000);
    expect(await change((known) => known.takeBack(orderId, 2_000_000_000, evening))).toBe(3_000_000_000);
  });

  it('is not tracked while nothing was saved', async () => {
    await save(stock(7));
    expect((await of('85123a')).level).toBeNull();
  });
});

describe('tracked stocks', () => {
  it('are found among untracked ones, in any number', async () => {
    const skus = Array.from({ length: 120 }, (_, i) => `sku ${i}`);
    const tracked = skus.filter((_, i) => i % 3 === 0);
    await save(...tracked.map((sku, i) => stock(i, sku)));
    const found = await transact(() => stocks.tracked(skus));
    expect(Array.from(found, ([sku, { id, level }]) => [sku, id, level]).sort()).toEqual(
      tracked.map((sku, i) => [sku, sku, i]).sort(),
    );
  });

  it('are none for no skus', async () => {
    await save(stock(7));
    expect(await transact(() => stocks.tracked([]))).toEqual(new Map());
  });
});

it('the database refuses a stock below 0, whoever writes it', async () => {
  await save(stock(1));
  const oversell = transact(({ session }) => session.sql`UPDATE stocks SET level = level - ${2} WHERE sku = '85123A'`);
  await expect(oversell).rejects.toThrow('stocks_not_negative');
  expect((await of('85123A')).level).toBe(1);
});

it('orders placed before stock was tracked are unchanged and took no units', async () => {
  await transact(() => orders.save(placedOrder()));
  await dataSource.undoLastMigration();
  await dataSource.runMigrations();
  const found = await transact(() => orders.get(orderId, 'everything'));
  expect(found.state).toStrictEqual(placedOrder().state);
});
