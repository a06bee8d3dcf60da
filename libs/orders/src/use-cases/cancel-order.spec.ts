import { VersionMismatch, VersionUnstated, type ExpectedVersion } from '@tradepost/kernel';
import { expectRefused } from '@tradepost/kernel/testing';
import { OrderNotFound } from '../domain/order.errors.js';
import { OrderNotCancellable } from '../domain/order-status.js';
import { OrdersWorld } from '../testing/orders-world.js';
import {
  gbp,
  hearts,
  lanterns,
  noon,
  noteId,
  orderId,
  orderIn,
  otherOrderId,
  placedOrder,
  stock,
} from '../testing/samples.js';
import { CancelOrder, CancelOrderHandler } from './cancel-order.js';

let world: OrdersWorld;
const cancel = (id: string, expected: ExpectedVersion = 'any') =>
  new CancelOrderHandler(world.orders, world.stocks, world.clock).execute(
    new CancelOrder(id, 'everything', expected, 'sold out'),
  );

beforeEach(() => (world = new OrdersWorld().with(orderIn('paid'))));

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

  it.each(['any', [2], [3]] as const)(
    'refuses what a credit note was issued for, if version %s is meant',
    async (expected) => {
      const order = orderIn('paid', otherOrderId);
      order.credit(noteId, gbp('2.55'), noon);
      world.with(order);
      await expectRefused(cancel(otherOrderId, expected), OrderNotCancellable, {
        code: 'order_not_cancellable',
        members: { allowedActions: ['ship'] },
      });
      await expectRefused(cancel(otherOrderId, 'unstated'), VersionUnstated);
      expect([world.saved, world.told]).toEqual([[], []]);
    },
  );

  it('asks for the version of every other order', async () => {
    await expectRefused(cancel(orderId, [1]), VersionMismatch);
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
