import { DomainError, type Recorded } from '@tradepost/kernel';
import { recordedAs } from '@tradepost/kernel/testing';
import fc from 'fast-check';
import type { OrderEvent } from '../domain/order.events.js';
import { Order } from '../domain/order.js';
import { anyNewOrder, anyOrderCommands } from '../testing/arbitraries.js';
import { InMemoryOrders } from '../testing/in-memory-repositories.js';
import {
  customerId,
  gbp,
  importedOrder,
  morning,
  noon,
  noteId,
  orderId,
  orderIn,
  placedOrder,
} from '../testing/samples.js';
import { orderDetails, orderTimeline } from './order-details.js';
import { orderResource, orderSchema, type OrderResource } from './order.resource.js';

const recordedOf = (order: Order): readonly Recorded<OrderEvent>[] => new InMemoryOrders().streams.save(order);
const project = (events: readonly Recorded<OrderEvent>[]) =>
  events.reduce<OrderResource | null>((document, recorded) => orderDetails.apply(document, recorded), null);

describe('an order document', () => {
  it('equals the resource of the write side after any events', () => {
    fc.assert(
      fc.property(anyNewOrder, anyOrderCommands, (order, commands) => {
        for (const command of commands) {
          try {
            command(order);
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
          }
        }
        const resource = orderResource(order);
        expect(project(recordedOf(order))).toStrictEqual(resource);
        expect(resource.version).toBe(order.version);
      }),
    );
  });

  it.each([
    ['2.55', ['pay'], ['ship']],
    ['22.09', [], []],
  ])('of which %s was credited before it was paid, as could be once, is not cancelled', (amount, open, paid) => {
    const credit = { creditNoteId: noteId, amount: gbp(amount), credited: gbp(amount), creditedAt: noon };
    const history: OrderEvent[] = [
      ...placedOrder().takeRecorded(),
      { type: 'OrderCredited', ...credit },
      { type: 'OrderPaid', paymentReference: 'PAY-1', paidAt: noon },
    ];
    const recorded = history.map((event, i) => recordedAs<OrderEvent>(event, { streamId: orderId, version: i + 1 }));
    const actionsAfter = (events: number) => project(recorded.slice(0, events))!.allowedActions;
    expect([actionsAfter(1), actionsAfter(2)]).toEqual([['pay', 'cancel'], open]);
    const order = Order.fromHistory(orderId, history.slice(0, 2));
    expect(orderResource(order).allowedActions).toEqual(open);
    if (open.length === 0) return;
    order.pay('PAY-1', noon);
    expect([actionsAfter(3), orderResource(order).allowedActions]).toEqual([paid, paid]);
  });

  it('matches the schema of the API', () => {
    const orders = [placedOrder(), orderIn('paid'), orderIn('delivered'), orderIn('cancelled'), importedOrder()];
    for (const order of orders) {
      const resource = orderResource(order);
      expect(orderSchema.parse(resource)).toStrictEqual(resource);
    }
  });

  it('has lines, status and allowed actions', () => {
    expect(orderResource(orderIn('shipped'))).toEqual({
      id: orderId,
      version: 3,
      reference: null,
      source: 'storefront',
      status: 'shipped',
      customerId,
      currency: 'GBP',
      lines: placedOrder().state.lines,
      total: gbp('22.09'),
      placedAt: morning,
      paidAt: noon,
      shippedAt: noon,
      deliveredAt: null,
      cancelledAt: null,
      payment: { reference: 'PAY-1' },
      shipment: { carrier: 'Royal Mail', trackingNumber: 'RM-1' },
      cancellationReason: null,
      allowedActions: ['deliver'],
    });
  });

  it('is found by customer, status, reference and time', () => {
    expect(orderDetails.keysOf(orderResource(importedOrder()))).toEqual({
      customerId,
      status: 'delivered',
      reference: '536365',
      placedAt: morning,
    });
  });
});

describe('the timeline of an order', () => {
  const timelineOf = (order: Order) => {
    let before: OrderResource | null = null;
    return recordedOf(order).map((recorded) => {
      const after = orderDetails.apply(before, recorded) as OrderResource;
      const { body } = orderTimeline.entry(before, after, recorded);
      before = after;
      return body as { type: string; version: number; changes: { field: string }[] };
    });
  };

  it('uses public names and fields of the resource', () => {
    const entries = timelineOf(orderIn('delivered'));
    expect(entries.map(({ type, version }) => [version, type])).toEqual([
      [1, 'order.placed'],
      [2, 'order.paid'],
      [3, 'order.shipped'],
      [4, 'order.delivered'],
    ]);
    expect(entries[1]).toMatchObject({
      changes: [
        { field: 'status', from: 'placed', to: 'paid' },
        { field: 'paidAt', from: null, to: noon },
        { field: 'payment', from: null, to: { reference: 'PAY-1' } },
      ],
    });
  });

  it('contains credit notes, which change only the allowed actions', () => {
    const order = orderIn('paid');
    order.credit(noteId, gbp('2.55'), noon);
    expect(timelineOf(order).at(-1)).toMatchObject({ version: 3, type: 'order.credited', changes: [] });
  });

  it('has a name for a cancelled and an imported order', () => {
    expect(timelineOf(orderIn('cancelled')).at(-1)).toMatchObject({
      type: 'order.cancelled',
      changes: [
        { field: 'status', from: 'placed', to: 'cancelled' },
        { field: 'cancelledAt', from: null, to: noon },
        { field: 'cancellationReason', from: null, to: 'changed my mind' },
      ],
    });
    expect(timelineOf(importedOrder())[0]).toMatchObject({ type: 'order.imported' });
  });
});
