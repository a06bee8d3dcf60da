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
  it('cancels a paid order, now', async () => {
    const order = await cancel(orderId);
    expect(order.state.status).toBe('cancelled');
    expect(world.saved).toEqual([{ type: 'OrderCancelled', reason: 'sold out', cancelledAt: noon }]);
    expect((await world.orders.get(orderId, 'everything')).state).toEqual(order.state);
  });

  it('publishes it', async () => {
    await cancel(orderId);
    expect(world.told).toMatchObject([
      {
        type: 'tradepost.orders.order-cancelled.v1',
        subject: orderId,
        data: { orderId, reason: 'sold out', cancelledAt: noon },
      },
    ]);
  });

  it('refuses a shipped order, with its allowed actions', async () => {
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

  it('requires a version for every other order', async () => {
    await expectRefused(cancel(orderId, [1]), VersionMismatch);
  });

  it('refuses an unknown order', async () => {
    await expectRefused(cancel(otherOrderId), OrderNotFound, { code: 'order_not_found' });
    expect([world.saved, world.told]).toEqual([[], []]);
  });
});

describe('cancelling an order that took from stock', () => {
  const level = async (sku: string) => (await world.stocks.of(sku)).level;

  it('returns its units to stock, once', async () => {
    world.with(placedOrder(otherOrderId, { tracked: new Set([hearts.sku]) }), stock(4), stock(9, 'another'));
    await cancel(otherOrderId);
    expect(world.saved).toEqual([
      { type: 'OrderCancelled', reason: 'sold out', cancelledAt: noon },
      { type: 'StockReturned', orderId: otherOrderId, quantity: hearts.quantity, returnedAt: noon },
    ]);
    await expectRefused(cancel(otherOrderId), OrderNotCancellable, { code: 'order_not_cancellable' });
    expect([await level(hearts.sku), await level('another')]).toEqual([4 + hearts.quantity, 9]);
  });

  it('returns no units of a product that was not tracked at placement', async () => {
    world.with(placedOrder(otherOrderId, { tracked: new Set([hearts.sku]) }), stock(0), stock(5, lanterns.sku));
    await cancel(otherOrderId);
    expect([await level(hearts.sku), await level(lanterns.sku)]).toEqual([hearts.quantity, 5]);
  });
});
