import { isId } from '@tradepost/kernel';
import { expectRefused } from '@tradepost/kernel/testing';
import {
  CreditExceedsOrder,
  CreditOfNothing,
  CustomerIsNotTheOrders,
  OrderNotCreditable,
  OrderUnknown,
} from '../domain/credit-note.errors.js';
import { AmountTooLarge, CustomerUnknown, MixedCurrencies } from '../domain/order.errors.js';
import { OrderNotCancellable } from '../domain/order-status.js';
import { OrdersWorld } from '../testing/orders-world.js';
import {
  blockedBuyer,
  buyer,
  customerId,
  gbp,
  hearts,
  noon,
  orderId,
  orderIn,
  otherCustomerId,
  otherOrderId,
  product,
} from '../testing/samples.js';
import { IssueCreditNote, IssueCreditNoteHandler, type CreditedItem } from './issue-credit-note.js';

let world: OrdersWorld;
const execute = (command: IssueCreditNote) => {
  const { creditNotes, orders, products, buyers, clock } = world;
  return new IssueCreditNoteHandler(creditNotes, orders, products, buyers, clock).execute(command);
};
const one = (quantity: number, amount = '2.55', sku = hearts.sku): CreditedItem => {
  return { sku, quantity, unitPrice: gbp(amount) };
};
const issue = (request: Partial<IssueCreditNote['request']> = {}) =>
  execute(new IssueCreditNote({ customerId: null, orderId: null, items: [one(1)], reason: 'broken', ...request }));
const expectNothingDone = () => expect([world.saved, world.told]).toEqual([[], []]);

beforeEach(() => {
  world = new OrdersWorld().with(buyer(), buyer(otherCustomerId), orderIn('paid'));
});

describe('issuing a credit note', () => {
  it('credits a customer without an order, now', async () => {
    const note = await issue({ customerId });
    expect(isId(note.id)).toBe(true);
    expect(world.saved).toEqual([
      {
        type: 'CreditNoteIssued',
        reference: null,
        customerId,
        orderId: null,
        lines: [{ number: 1, ...one(1), description: hearts.sku, total: gbp('2.55') }],
        total: gbp('2.55'),
        reason: 'broken',
        issuedAt: noon,
      },
    ]);
  });

  it('publishes it', async () => {
    const note = await issue({ orderId });
    expect(world.told).toMatchObject([
      {
        type: 'tradepost.orders.credit-note-issued.v1',
        subject: note.id,
        data: { creditNoteId: note.id, orderId, customerId, total: gbp('2.55'), reason: 'broken' },
      },
    ]);
  });

  it('credits without a customer', async () => {
    expect((await issue()).state).toMatchObject({ customerId: null, orderId: null });
  });

  it('credits a blocked customer too', async () => {
    const blocked = '01890a5d-ac96-774b-bcce-b302099a8062';
    world.with(blockedBuyer(blocked));
    expect((await issue({ customerId: blocked })).state.customerId).toBe(blocked);
  });

  it('credits the customer of the order', async () => {
    expect((await issue({ orderId })).state).toMatchObject({ customerId, orderId });
    expect((await issue({ orderId, customerId })).state).toMatchObject({ customerId, orderId });
  });

  it('uses the description of the order, else of the product, else the sku', async () => {
    world.with(product(hearts.sku, { description: 'Renamed since' }), product('NEW', { description: 'Newcomer' }));
    const items = [one(1), one(1, '1', 'NEW'), one(1, '1', 'none')];
    const words = async (request: Partial<IssueCreditNote['request']>) =>
      (await issue(request)).state.lines.map(({ description }) => description);
    expect(await words({ items })).toEqual(['Renamed since', 'Newcomer', 'none']);
    expect(await words({ orderId })).toEqual(['Heart holder']);
  });

  it('refuses an unknown customer as retryable', async () => {
    const attempt = issue({ customerId: '01890a5d-ac96-774b-bcce-b302099a8099' });
    await expectRefused(attempt, CustomerUnknown, { code: 'customer_unknown', about: ['customer'] });
    await expect(attempt).rejects.toMatchObject({ retryable: true });
    expectNothingDone();
  });

  it('refuses an unknown order', async () => {
    await expectRefused(issue({ orderId: otherOrderId }), OrderUnknown, {
      code: 'order_unknown',
      about: ['order'],
    });
    expectNothingDone();
  });

  it('is recorded by the order, which can no longer be cancelled', async () => {
    const note = await issue({ orderId, items: [one(2)] });
    const total = gbp('5.10');
    expect(world.saved.find(({ type }) => type === 'OrderCredited')).toEqual({
      type: 'OrderCredited',
      creditNoteId: note.id,
      amount: total,
      credited: total,
      creditedAt: noon,
    });
    const order = await world.orders.get(orderId, 'everything');
    expect([order.version, order.state.credited]).toEqual([3, total]);
    expect(() => order.cancel('late', noon)).toThrow(OrderNotCancellable);
  });

  it('refuses a credit of nothing', async () => {
    const refusal = { code: 'validation_failed', about: ['line 1 price'] };
    await expectRefused(issue({ orderId, items: [one(1), one(1, '0.00')] }), CreditOfNothing, refusal);
    expectNothingDone();
  });

  it.each(['placed', 'cancelled'] as const)('refuses a %s order', async (status) => {
    world.with(orderIn(status, otherOrderId));
    await expectRefused(issue({ orderId: otherOrderId }), OrderNotCreditable, { code: 'order_not_creditable' });
    expectNothingDone();
  });

  it('refuses another customer than the order has', async () => {
    await expectRefused(issue({ orderId, customerId: otherCustomerId }), CustomerIsNotTheOrders, {
      code: 'validation_failed',
      about: ['customer'],
    });
    expectNothingDone();
  });

  it('refuses two currencies, and another than the order has', async () => {
    const euro = { ...one(1), unitPrice: { amount: '1', currency: 'EUR' } };
    await expectRefused(issue({ items: [one(1), euro] }), MixedCurrencies, { about: ['line 1'] });
    await expectRefused(issue({ orderId, items: [euro] }), MixedCurrencies, { about: ['line 0'] });
    expectNothingDone();
  });

  it('refuses an amount that is too large', async () => {
    await expectRefused(issue({ items: [one(10_001, '9999999.9999')] }), AmountTooLarge);
    expectNothingDone();
  });

  it('limits the credits of an order to exactly what was ordered', async () => {
    await issue({ orderId, items: [one(4)] });
    await expectRefused(issue({ orderId, items: [one(3, '1')] }), CreditExceedsOrder, {
      code: 'credit_exceeds_order',
      about: ['line 0'],
    });
    await expectRefused(issue({ orderId, items: [one(1, '5.1001')] }), CreditExceedsOrder);
    await issue({ orderId, items: [one(2)] });
    await expectRefused(issue({ orderId, items: [one(1, '0.0001')] }), CreditExceedsOrder);
    expect(world.saved).toHaveLength(4);
  });

  it('counts credits of that order only', async () => {
    world.with(orderIn('delivered', otherOrderId));
    await issue({ orderId: otherOrderId, items: [one(6)] });
    await issue({ customerId, items: [one(6)] });
    expect((await issue({ orderId, items: [one(6)] })).state.total).toEqual(gbp('15.30'));
  });
});
