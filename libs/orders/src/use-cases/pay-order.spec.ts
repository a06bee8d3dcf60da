import type { ExpectedVersion, AccessScope } from '@tradepost/kernel';
import { expectRefused } from '@tradepost/kernel/testing';
import { OrderNotFound } from '../domain/order.errors.js';
import { OrderNotPayable } from '../domain/order-status.js';
import { OrdersWorld } from '../testing/orders-world.js';
import { customerId, noon, orderId, orderIn, otherCustomerId, otherOrderId, placedOrder } from '../testing/samples.js';
import { PayOrder, PayOrderHandler } from './pay-order.js';

let world: OrdersWorld;
const pay = (id: string, reach: AccessScope = 'everything', expected: ExpectedVersion = 'any') =>
  new PayOrderHandler(world.orders, world.clock).execute(new PayOrder(id, reach, expected, 'PAY-7'));

beforeEach(() => (world = new OrdersWorld().with(orderIn('placed'))));

describe('paying an order', () => {
  it('pays a placed order, now', async () => {
    const order = await pay(orderId);
    expect(order.state.status).toBe('paid');
    expect(world.saved).toEqual([{ type: 'OrderPaid', paymentReference: 'PAY-7', paidAt: noon }]);
    expect((await world.orders.get(orderId, 'everything')).state).toEqual(order.state);
  });

  it('publishes it', async () => {
    await pay(orderId);
    expect(world.told).toMatchObject([
      {
        type: 'tradepost.orders.order-paid.v1',
        subject: orderId,
        data: { orderId, paymentReference: 'PAY-7', paidAt: noon },
      },
    ]);
  });

  it('refuses an order that is not placed, with its allowed actions', async () => {
    world.with(orderIn('shipped', otherOrderId));
    await expectRefused(pay(otherOrderId), OrderNotPayable, {
      code: 'order_not_payable',
      members: { allowedActions: ['deliver'] },
    });
    expect([world.saved, world.told]).toEqual([[], []]);
  });

  it.each<[string, AccessScope]>([
    ['its customer', { owner: customerId }],
    ['whoever holds its token', { only: orderId }],
  ])('is open to %s', async (_, reach) => {
    expect((await pay(orderId, reach)).state.status).toBe('paid');
  });

  it.each<[string, AccessScope]>([
    ['another customer', { owner: otherCustomerId }],
    ['whoever holds the token of another order', { only: otherOrderId }],
    ['a stranger', 'nothing'],
  ])('refuses %s as if it were not there, whatever version they mean', async (_, reach) => {
    for (const expected of ['any', 'unstated', [7]] as const)
      await expectRefused(pay(orderId, reach, expected), OrderNotFound, { code: 'order_not_found' });
    expect([world.saved, world.told]).toEqual([[], []]);
  });

  it('of a guest is not accessible to customers', async () => {
    world.with(placedOrder(otherOrderId, { customerId: null }));
    await expectRefused(pay(otherOrderId, { owner: customerId }), OrderNotFound, { code: 'order_not_found' });
    expect((await pay(otherOrderId, { only: otherOrderId })).state.status).toBe('paid');
  });

  it('refuses an unknown order', async () => {
    await expectRefused(pay(otherOrderId), OrderNotFound, { code: 'order_not_found' });
    expect([world.saved, world.told]).toEqual([[], []]);
  });
});
