import { isId } from '@tradepost/kernel';
import { expectRefused } from '@tradepost/kernel/testing';
import {
  AmountTooLarge,
  CustomerBlocked,
  CustomerUnknown,
  MixedCurrencies,
  PriceChanged,
  ProductInactive,
  ProductUnknown,
} from '../domain/order.errors.js';
import { OutOfStock } from '../domain/stock.errors.js';
import { OrdersWorld } from '../testing/orders-world.js';
import {
  blockedBuyer,
  buyer,
  customerId,
  gbp,
  hearts,
  lanterns,
  noon,
  orderPlaced,
  otherCustomerId,
  product,
  stock,
} from '../testing/samples.js';
import { PlaceOrder, PlaceOrderHandler } from './place-order.js';

const wanted = [
  { sku: hearts.sku, quantity: 6 },
  { sku: lanterns.sku, quantity: 2 },
];

let world: OrdersWorld;
const execute = (command: PlaceOrder) =>
  new PlaceOrderHandler(world.orders, world.products, world.stocks, world.buyers, world.clock).execute(command);

beforeEach(() => {
  const lantern = product(lanterns.sku, { description: 'Lantern', unitPrice: lanterns.unitPrice });
  world = new OrdersWorld().with(buyer(), product(), lantern);
});

describe('placing an order', () => {
  const place = (request: Partial<PlaceOrder['request']> = {}) =>
    execute(new PlaceOrder({ customerId, items: wanted, ...request }));

  const expectNothingDone = () => {
    expect(world.saved).toEqual([]);
    expect(world.told).toEqual([]);
  };

  it('orders at the prices of the products, now', async () => {
    const order = await place();
    expect(isId(order.id)).toBe(true);
    expect(world.saved).toEqual([{ ...orderPlaced, placedAt: noon }]);
    expect((await world.orders.get(order.id, 'everything')).state).toEqual(order.state);
  });

  it('publishes it', async () => {
    const order = await place();
    expect(world.told).toEqual([
      expect.objectContaining({
        type: 'tradepost.orders.order-placed.v1',
        subject: order.id,
        data: expect.objectContaining({
          orderId: order.id,
          customerId,
          source: 'storefront',
          total: gbp('22.09'),
        }) as unknown,
      }),
    ]);
  });

  it('creates another order each time', async () => {
    const [first, second] = [await place(), await place()];
    expect(first.id).not.toBe(second.id);
    expect(world.saved).toHaveLength(2);
  });

  it('accepts a sku on several lines', async () => {
    const order = await place({ items: [wanted[0]!, wanted[0]!] });
    expect(order.state.lines.map(({ number, sku }) => [number, sku])).toEqual([
      [1, hearts.sku],
      [2, hearts.sku],
    ]);
  });

  it('accepts guests', async () => {
    expect((await place({ customerId: null })).state.customerId).toBeNull();
  });

  it('succeeds at the expected total', async () => {
    expect((await place({ expectedTotal: gbp('22.09') })).state.total).toEqual(gbp('22.09'));
  });

  it('refuses at another total', async () => {
    await expectRefused(place({ expectedTotal: gbp('22.10') }), PriceChanged, { members: { total: gbp('22.09') } });
    expectNothingDone();
  });

  it('refuses a total in another currency', async () => {
    const expectedTotal = { amount: '22.09', currency: 'EUR' };
    await expectRefused(place({ expectedTotal }), PriceChanged, { members: { total: gbp('22.09') } });
    expectNothingDone();
  });

  it('refuses an unknown customer as retryable', async () => {
    const attempt = place({ customerId: otherCustomerId });
    await expectRefused(attempt, CustomerUnknown, { code: 'customer_unknown', about: ['customer'] });
    await expect(attempt).rejects.toMatchObject({ retryable: true });
    expectNothingDone();
  });

  it('refuses a blocked customer as not retryable', async () => {
    world.with(blockedBuyer(otherCustomerId));
    const attempt = place({ customerId: otherCustomerId });
    await expectRefused(attempt, CustomerBlocked, { code: 'customer_blocked', about: ['customer'] });
    await expect(attempt).rejects.toMatchObject({ retryable: false });
    expectNothingDone();
  });

  it('refuses unknown products, naming the lines', async () => {
    const items = ['nothing', hearts.sku, hearts.sku.toLowerCase(), 'nothing'].map((sku) => ({ sku, quantity: 1 }));
    await expectRefused(place({ items }), ProductUnknown, {
      code: 'product_unknown',
      about: ['line 0 sku', 'line 2 sku', 'line 3 sku'],
    });
    expectNothingDone();
  });

  it('refuses inactive products, naming the lines', async () => {
    world.with(product('OLD', { active: false }));
    const items = [hearts.sku, 'OLD', 'OLD'].map((sku) => ({ sku, quantity: 1 }));
    await expectRefused(place({ items }), ProductInactive, {
      code: 'product_inactive',
      about: ['line 1 sku', 'line 2 sku'],
    });
    expectNothingDone();
  });

  it('refuses products of two currencies', async () => {
    world.with(product('EURO', { unitPrice: { amount: '1', currency: 'EUR' } }));
    const items = [...wanted, { sku: 'EURO', quantity: 1 }];
    await expectRefused(place({ items }), MixedCurrencies, { code: 'currency_mismatch', about: ['line 2'] });
    expectNothingDone();
  });

  it('refuses a total that is too large', async () => {
    world.with(product('GOLD', { unitPrice: gbp('9999999.9999') }));
    const items = [{ sku: 'GOLD', quantity: 10_001 }];
    await expectRefused(place({ items }), AmountTooLarge, { code: 'amount_too_large' });
    expectNothingDone();
  });
});

describe('placing an order for products whose stock is tracked', () => {
  const place = (...lines: [string, number][]) =>
    execute(new PlaceOrder({ customerId, items: lines.map(([sku, quantity]) => ({ sku, quantity })) }));
  const levels = async () => [(await world.stocks.of(hearts.sku)).level, (await world.stocks.of(lanterns.sku)).level];

  it('takes the units with the order', async () => {
    world.with(stock(10));
    const order = await place([hearts.sku, 6], [lanterns.sku, 2]);
    expect(world.saved).toEqual([
      expect.objectContaining({ type: 'OrderPlaced' }),
      { type: 'StockTaken', orderId: order.id, quantity: 6, takenAt: noon },
    ]);
    expect(order.state.lines.map(({ fromStock }) => fromStock)).toEqual([true, undefined]);
    expect(await levels()).toEqual([4, null]);
  });

  it('publishes nothing about stock', async () => {
    world.with(stock(10));
    await place([hearts.sku, 6]);
    expect(world.told).toHaveLength(1);
    expect(JSON.stringify(world.told)).not.toMatch(/stock/i);
  });

  it('sells the last unit, and not one more', async () => {
    world.with(stock(6));
    await place([hearts.sku, 6]);
    await expectRefused(place([hearts.sku, 1]), OutOfStock, { code: 'out_of_stock', about: ['line 0 quantity'] });
    expect(await levels()).toEqual([0, null]);
  });

  it('adds up the lines of one sku, and takes them at once', async () => {
    world.with(stock(10));
    const order = await place([hearts.sku, 4], [lanterns.sku, 1], [hearts.sku, 6]);
    expect(world.saved.slice(1)).toEqual([{ type: 'StockTaken', orderId: order.id, quantity: 10, takenAt: noon }]);
  });

  it('names every short line with the units left for it', async () => {
    world.with(stock(10), stock(0, lanterns.sku));
    const attempt = place([hearts.sku, 6], [lanterns.sku, 1], [hearts.sku, 6], [hearts.sku, 1]);
    await expectRefused(attempt, OutOfStock, {
      code: 'out_of_stock',
      about: ['line 1 quantity', 'line 2 quantity', 'line 3 quantity'],
    });
    const complaints = [{ detail: /nothing/ }, { detail: /only 4/ }, { detail: /nothing/ }];
    await expect(attempt).rejects.toMatchObject({
      complaints: complaints.map(({ detail }) => ({ detail: expect.stringMatching(detail) as unknown })),
    });
    expect(world.saved).toEqual([]);
  });

  it('checks stock after all else', async () => {
    world.with(stock(0), product('OLD', { active: false }));
    const items = [{ sku: hearts.sku, quantity: 1 }];
    const attempt = (more: object) => execute(new PlaceOrder({ customerId, items, ...more }));
    await expectRefused(attempt({ customerId: otherCustomerId }), CustomerUnknown);
    await expectRefused(attempt({ items: [...items, { sku: 'nothing', quantity: 1 }] }), ProductUnknown);
    await expectRefused(attempt({ items: [...items, { sku: 'OLD', quantity: 1 }] }), ProductInactive);
    await expectRefused(attempt({ expectedTotal: gbp('1.00') }), PriceChanged);
    await expectRefused(attempt({ expectedTotal: gbp('2.55') }), OutOfStock);
  });
});
