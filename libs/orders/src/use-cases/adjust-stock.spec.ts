import { expectRefused } from '@tradepost/kernel/testing';
import { ProductNotFound } from '../domain/product.js';
import { InvalidStockChange, StockInsufficient } from '../domain/stock.errors.js';
import { OrdersWorld } from '../testing/orders-world.js';
import { hearts, noon, product, stock } from '../testing/samples.js';
import { AdjustStock, AdjustStockHandler } from './adjust-stock.js';

const { sku } = hearts;
let world: OrdersWorld;
const adjust = (change: number, of = sku) =>
  new AdjustStockHandler(world.products, world.stocks, world.clock).execute(new AdjustStock(of, change, 'stocktaking'));

beforeEach(() => (world = new OrdersWorld().with(product())));

describe('adjusting the stock of a product', () => {
  it('starts the tracking, now', async () => {
    const { product: same, stock: level } = await adjust(12);
    expect([same.id, same.version, level]).toEqual([sku, 1, 12]);
    expect(world.saved).toEqual([{ type: 'StockAdjusted', change: 12, reason: 'stocktaking', adjustedAt: noon }]);
  });

  it('adds and removes units', async () => {
    world.with(stock(10));
    expect([(await adjust(5)).stock, (await adjust(-15)).stock]).toEqual([15, 0]);
    expect((await world.stocks.of(sku)).level).toBe(0);
  });

  it('publishes nothing', async () => {
    await adjust(12);
    expect(world.told).toEqual([]);
  });

  it('refuses to fall below 0', async () => {
    world.with(stock(10));
    await expectRefused(adjust(-11), StockInsufficient, { code: 'stock_insufficient', members: { stock: 10 } });
    expect(world.saved).toEqual([]);
  });

  it('refuses an invalid change', async () => {
    await expectRefused(adjust(0), InvalidStockChange, { code: 'validation_failed', about: ['change'] });
    expect(world.saved).toEqual([]);
  });

  it('refuses an unknown product', async () => {
    await expectRefused(adjust(12, 'nothing'), ProductNotFound, { code: 'product_not_found' });
    expect(world.saved).toEqual([]);
  });
});
