import { expectRefused } from '@tradepost/kernel/testing';
import { OrderNotFound } from '../domain/order.errors.js';
import { OrderNotCancellable } from '../domain/order-status.js';
import { OrdersWorld } from '../testing/orders-world.js';
import { hearts, lanterns, noon, orderId, orderIn, otherOrderId, placedOrder, stock } from '../testing/samples.js';
import { CancelOrder, CancelOrderHandler } from './cancel-order.js';

let world: OrdersWorld;
const cancel = (id: string) =>
  new CancelOrderHandler(world.orders, world.stocks, world.publisher, world.clock).execute(
    new CancelOrder(id, 'everything', 'any', 'sold out'),
  );

beforeEach(() => (world = new OrdersWorld().with(orderIn('paid'))));
afterEach(() => expect(world.undecided).toEqual([]));

describe('cancelling an order', () => {
  it('makes a paid order a cancelled one, now', async () => {
    const order = await cancel(orderId);
    expect(order.state.status).toBe('cancelled');
    expect(world.saved).toEqual([{ type: 'OrderCancelled', reason: 'sold out', cancelledAt: noon }]);
    expect((await world.orders.get(orderId, 'everything')).state).toEqual(order.state);
  });

  it('tells other contexts', async () => {
    await cancel(orderId);
    expect(world.told).toMatchObject([
      {
        type: 'tradepost.orders.order-cancelled.v1',
        subject: orderId,
        data: { orderId, reason: 'sold out', cancelledAt: noon },
      },
    ]);
  });

  it('refuses what is shipped, and says what it takes', async () => {
    world.with(orderIn('shipped', otherOrderId));
    await expectRefused(cancel(otherOrderId), OrderNotCancellable, {
      code: 'order_not_cancellable',
      members: { allowedActions: ['deliver'] },
    });
    expect([world.saved, world.told]).toEqual([[], []]);
  });

  it('refuses an order that is not there', async () => {
    await expectRefused(cancel(otherOrderId), OrderNotFound, { code: 'order_not_found' });
    expect([world.saved, world.told]).toEqual([[], []]);
  });
});

describe('cancelling an order that took from stock', () => {
  const level = async (sku: string) => (await world.stocks.of(sku)).level;

  it('gives back what it took, once', async () => {
    world.with(placedOrder(otherOrderId, { tracked: new Set([hearts.sku]) }), stock(4), stock(9, 'another'));
    await cancel(otherOrderId);
    expect(world.saved).toEqual([
      { type: 'OrderCancelled', reason: 'sold out', cancelledAt: noon },
      { type: 'StockReturned', orderId: otherOrderId, quantity: hearts.quantity, returnedAt: noon },
    ]);
    await expectRefused(cancel(otherOrderId), OrderNotCancellable, { code: 'order_not_cancellable' });
    expect([await level(hearts.sku), await level('another')]).toEqual([4 + hearts.quantity, 9]);
  });

  it('gives back nothing of a product that was not tracked when it was placed', async () => {
    world.with(placedOrder(otherOrderId, { tracked: new Set([hearts.sku]) }), stock(0), stock(5, lanterns.sku));
    await cancel(otherOrderId);
    expect([await level(hearts.sku), await level(lanterns.sku)]).toEqual([hearts.quantity, 5]);
  });
});
