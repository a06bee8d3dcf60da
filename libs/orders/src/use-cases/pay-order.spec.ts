import { expectRefused } from '@tradepost/kernel/testing';
import { OrderNotFound } from '../domain/order.errors.js';
import { OrderNotPayable } from '../domain/order-status.js';
import { OrdersWorld } from '../testing/orders-world.js';
import { noon, orderId, orderIn, otherOrderId } from '../testing/samples.js';
import { PayOrder, PayOrderHandler } from './pay-order.js';

let world: OrdersWorld;
const pay = (id: string) =>
  new PayOrderHandler(world.orders, world.publisher, world.clock).execute(
    new PayOrder(id, 'everything', 'any', 'PAY-7'),
  );

beforeEach(() => (world = new OrdersWorld().with(orderIn('placed'))));
afterEach(() => expect(world.undecided).toEqual([]));

describe('paying an order', () => {
  it('makes a placed order a paid one, now', async () => {
    const order = await pay(orderId);
    expect(order.state.status).toBe('paid');
    expect(world.saved).toEqual([{ type: 'OrderPaid', paymentReference: 'PAY-7', paidAt: noon }]);
    expect((await world.orders.get(orderId, 'everything')).state).toEqual(order.state);
  });

  it('tells other contexts', async () => {
    await pay(orderId);
    expect(world.told).toMatchObject([
      {
        type: 'tradepost.orders.order-paid.v1',
        subject: orderId,
        data: { orderId, paymentReference: 'PAY-7', paidAt: noon },
      },
    ]);
  });

  it('refuses what is not placed, and says what it takes', async () => {
    world.with(orderIn('shipped', otherOrderId));
    await expectRefused(pay(otherOrderId), OrderNotPayable, {
      code: 'order_not_payable',
      members: { allowedActions: ['deliver'] },
    });
    expect([world.saved, world.told]).toEqual([[], []]);
  });

  it('refuses an order that is not there', async () => {
    await expectRefused(pay(otherOrderId), OrderNotFound, { code: 'order_not_found' });
    expect([world.saved, world.told]).toEqual([[], []]);
  });
});
