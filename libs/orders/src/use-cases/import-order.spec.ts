import { expectRefused } from '@tradepost/kernel/testing';
import { AlreadyImported, ImportedDifferently } from '../domain/imports.js';
import type { PricedItem } from '../domain/lines.js';
import { CustomerUnknown } from '../domain/order.errors.js';
import { OrdersWorld } from '../testing/orders-world.js';
import {
  blockedBuyer,
  buyer,
  customerId,
  evening,
  gbp,
  hearts,
  lanterns,
  morning,
  otherCustomerId,
  product,
  stock,
} from '../testing/samples.js';
import { ImportOrder, ImportOrderHandler } from './import-order.js';

let world: OrdersWorld;
const execute = (order: ImportOrder['order']) =>
  new ImportOrderHandler(world.orders, world.buyers).execute(new ImportOrder(order));

beforeEach(() => (world = new OrdersWorld().with(buyer())));

describe('importing an order', () => {
  const items: PricedItem[] = [hearts, { ...lanterns, sku: 'not a product of ours' }];
  const take = (who: string | null = customerId, reference = '536365') =>
    execute({ reference, placedAt: morning, customerId: who, items });

  it('keeps reference, time, prices and descriptions', async () => {
    const { state } = await take();
    expect(state).toMatchObject({
      source: 'import',
      status: 'delivered',
      reference: '536365',
      placedAt: morning,
      total: gbp('22.09'),
      lines: items,
    });
  });

  it('publishes it', async () => {
    const order = await take();
    expect(world.told).toEqual([
      expect.objectContaining({
        type: 'tradepost.orders.order-placed.v1',
        data: expect.objectContaining({ orderId: order.id, reference: '536365', source: 'import' }) as unknown,
      }),
    ]);
  });

  it('does not change the stock', async () => {
    world.with(stock(1));
    const order = await take();
    expect(order.takenFromStock.size).toBe(0);
    expect((await world.stocks.of(hearts.sku)).level).toBe(1);
  });

  it('accepts unknown products and blocked customers', async () => {
    world.with(blockedBuyer(otherCustomerId), product('OLD', { active: false }));
    const old = [{ ...hearts, sku: 'OLD' }];
    const order = await execute({ reference: '536366', placedAt: evening, customerId: otherCustomerId, items: old });
    expect(order.state).toMatchObject({ customerId: otherCustomerId, lines: old });
  });

  it('accepts guests', async () => {
    expect((await take(null)).state.customerId).toBeNull();
  });

  it.each<[string, string | null, string, PricedItem[]]>([
    ['another customer', null, morning, [hearts]],
    ['another time', customerId, evening, [hearts]],
    ['fewer lines', customerId, morning, []],
    ['another line', customerId, morning, [lanterns]],
    ['another price', customerId, morning, [{ ...hearts, unitPrice: gbp('2.56') }]],
  ])('tells a reference that comes again with %s', async (_, customer, placedAt, items) => {
    await execute({ reference: '536365', placedAt: morning, customerId, items: [hearts, hearts] });
    const attempt = execute({ reference: '536365', placedAt, customerId: customer, items: [hearts, ...items] });
    await expectRefused(attempt, ImportedDifferently, { code: 'imported_differently' });
  });

  it('refuses a known reference', async () => {
    await take();
    const saved = world.saved.length;
    await expectRefused(take(), AlreadyImported, { code: 'already_imported' });
    expect(world.saved).toHaveLength(saved);
    await take(customerId, '536367');
    expect(world.saved).toHaveLength(saved + 1);
  });

  it('refuses an unknown customer as retryable', async () => {
    const attempt = take('01890a5d-ac96-774b-bcce-b302099a8099');
    await expectRefused(attempt, CustomerUnknown, { code: 'customer_unknown' });
    await expect(attempt).rejects.toMatchObject({ retryable: true });
    expect(world.saved).toEqual([]);
  });
});
