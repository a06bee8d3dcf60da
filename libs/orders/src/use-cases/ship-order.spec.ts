import { expectRefused } from '@tradepost/kernel/testing';
import { OrderNotFound } from '../domain/order.errors.js';
import { OrderNotShippable } from '../domain/order-status.js';
import { OrdersWorld } from '../testing/orders-world.js';
import { noon, orderId, orderIn, otherOrderId } from '../testing/samples.js';
import { ShipOrder, ShipOrderHandler } from './ship-order.js';

let world: OrdersWorld;
const ship = (id: string) =>
  new ShipOrderHandler(world.orders, world.clock).execute(new ShipOrder(id, 'everything', 'any', 'DHL', 'JD-7'));

beforeEach(() => (world = new OrdersWorld().with(orderIn('paid'))));

describe('shipping an order', () => {
  it('ships a paid order, now', async () => {
    const order = await ship(orderId);
    expect(order.state.status).toBe('shipped');
    expect(world.saved).toEqual([{ type: 'OrderShipped', carrier: 'DHL', trackingNumber: 'JD-7', shippedAt: noon }]);
    expect((await world.orders.get(orderId, 'everything')).state).toEqual(order.state);
  });

  it('publishes it', async () => {
    await ship(orderId);
    expect(world.told).toMatchObject([
      {
        type: 'tradepost.orders.order-shipped.v1',
        subject: orderId,
        data: { orderId, carrier: 'DHL', trackingNumber: 'JD-7', shippedAt: noon },
      },
    ]);
  });

  it('refuses an order that is not paid, with its allowed actions', async () => {
    world.with(orderIn('placed', otherOrderId));
    await expectRefused(ship(otherOrderId), OrderNotShippable, {
      code: 'order_not_shippable',
      members: { allowedActions: ['pay', 'cancel'] },
    });
    expect([world.saved, world.told]).toEqual([[], []]);
  });

  it('refuses an unknown order', async () => {
    await expectRefused(ship(otherOrderId), OrderNotFound, { code: 'order_not_found' });
    expect([world.saved, world.told]).toEqual([[], []]);
  });
});
