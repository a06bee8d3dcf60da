import { expectRefused } from '@tradepost/kernel/testing';
import { OrderNotFound } from '../domain/order.errors.js';
import { OrderNotDeliverable } from '../domain/order-status.js';
import { OrdersWorld } from '../testing/orders-world.js';
import { noon, orderId, orderIn, otherOrderId } from '../testing/samples.js';
import { DeliverOrder, DeliverOrderHandler } from './deliver-order.js';

let world: OrdersWorld;
const deliver = (id: string) =>
  new DeliverOrderHandler(world.orders, world.clock).execute(new DeliverOrder(id, 'everything', 'any'));

beforeEach(() => (world = new OrdersWorld().with(orderIn('shipped'))));

describe('delivering an order', () => {
  it('delivers a shipped order, now', async () => {
    const order = await deliver(orderId);
    expect(order.state.status).toBe('delivered');
    expect(world.saved).toEqual([{ type: 'OrderDelivered', deliveredAt: noon }]);
    expect((await world.orders.get(orderId, 'everything')).state).toEqual(order.state);
  });

  it('publishes it', async () => {
    await deliver(orderId);
    expect(world.told).toMatchObject([
      {
        type: 'tradepost.orders.order-delivered.v1',
        subject: orderId,
        data: { orderId, deliveredAt: noon },
      },
    ]);
  });

  it('refuses an order that is not shipped', async () => {
    world.with(orderIn('paid', otherOrderId));
    await expectRefused(deliver(otherOrderId), OrderNotDeliverable, {
      code: 'order_not_deliverable',
    });
    expect([world.saved, world.told]).toEqual([[], []]);
  });

  it('refuses an unknown order', async () => {
    await expectRefused(deliver(otherOrderId), OrderNotFound, { code: 'order_not_found' });
    expect([world.saved, world.told]).toEqual([[], []]);
  });
});
