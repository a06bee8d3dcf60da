import { BrokenStream, InvalidMoney, type DomainEvent, type MoneyJson } from '@tradepost/kernel';
import { given, givenNothing, type RefusalClass } from '@tradepost/kernel/testing';
import {
  customerId,
  evening,
  gbp,
  hearts,
  importedOrder,
  lanterns,
  morning,
  noon,
  noteId,
  orderId,
  orderIn,
  orderPlaced,
  placedOrder,
  type SampleStatus,
} from '../testing/samples.js';
import { OrderNotCreditable } from './credit-note.errors.js';
import { addUp, type PricedItem } from './lines.js';
import { AmountTooLarge, MixedCurrencies, PriceChanged } from './order.errors.js';
import type { OrderEvent } from './order.events.js';
import {
  OrderNotCancellable,
  OrderNotDeliverable,
  OrderNotPayable,
  OrderNotShippable,
  type OrderAction,
} from './order-status.js';
import { evolveOrder, Order } from './order.js';

const place = (items: readonly PricedItem[], expectedTotal: MoneyJson | null = null) =>
  givenNothing.when(() => Order.place(orderId, { customerId, items, expectedTotal }, morning));
const take = (items: readonly PricedItem[]) =>
  givenNothing.when(() => Order.import(orderId, { customerId, items, reference: '536365', placedAt: morning }));

describe('placing an order', () => {
  it('records buyer and lines, numbered and added up', () => {
    place([hearts, lanterns]).then(orderPlaced);
  });

  it('creates a placed order of the storefront', () => {
    expect(placedOrder().state).toEqual({
      status: 'placed',
      source: 'storefront',
      reference: null,
      customerId,
      lines: orderPlaced.lines,
      total: gbp('22.09'),
      placedAt: morning,
      paidAt: null,
      shippedAt: null,
      deliveredAt: null,
      cancelledAt: null,
      paymentReference: null,
      shipment: null,
      cancellationReason: null,
      credited: null,
    });
  });

  it('records which lines take from stock, and the units per sku', () => {
    const items = [hearts, lanterns, { ...hearts, quantity: 3 }];
    const tracked = new Set([hearts.sku, 'not ordered']);
    const order = Order.place(orderId, { customerId, items, expectedTotal: null, tracked }, morning);
    expect(order.state.lines.map(({ fromStock }) => fromStock)).toEqual([true, undefined, true]);
    expect(order.takenFromStock).toEqual(new Map([[hearts.sku, 9]]));
    expect(placedOrder().takenFromStock.size).toBe(0);
  });

  it('accepts guests', () => {
    givenNothing
      .when(() => Order.place(orderId, { customerId: null, items: [hearts, lanterns], expectedTotal: null }, morning))
      .then({ ...orderPlaced, customerId: null });
  });

  it.each([gbp('22.09'), gbp('22.0900')])('goes through where the buyer was shown $amount', (shown) => {
    place([hearts, lanterns], shown).then(orderPlaced);
  });

  it.each([gbp('22.0901'), gbp('22.08'), gbp('0')])('refuses where the buyer was shown $amount', (shown) => {
    place([hearts, lanterns], shown).thenRefuses(PriceChanged, {
      code: 'price_changed',
      members: { total: gbp('22.09') },
    });
  });

  it('refuses another currency than the expected one', () => {
    place([hearts], { amount: '15.30', currency: 'EUR' }).thenRefuses(PriceChanged, {
      code: 'price_changed',
      members: { total: gbp('15.30') },
    });
  });

  it('copies its input', () => {
    const items = [{ ...hearts, unitPrice: { amount: '2.55', currency: 'GBP' } }];
    const order = Order.place(orderId, { customerId, items, expectedTotal: null }, morning);
    items[0]!.unitPrice.amount = '9.99';
    expect(order.state.lines[0]!.unitPrice).toEqual(gbp('2.55'));
  });
});

describe('importing an order', () => {
  it('records the reference and the lines of the source system', () => {
    take([hearts, lanterns]).then({ ...orderPlaced, type: 'OrderImported', reference: '536365' });
  });

  it('creates a delivered order, with all timestamps those of its placement', () => {
    expect(importedOrder().state).toEqual({
      ...placedOrder().state,
      status: 'delivered',
      source: 'import',
      reference: '536365',
      paidAt: morning,
      shippedAt: morning,
      deliveredAt: morning,
    });
  });
});

describe.each([
  ['placing', place],
  ['importing', take],
])('the lines, when %s', (_, make) => {
  const item = (amount: string, quantity: number, currency = 'GBP'): PricedItem => {
    return { ...hearts, quantity, unitPrice: { amount, currency } };
  };

  it('refuse a second currency, and say which lines', () => {
    make([hearts, item('1', 1, 'EUR'), lanterns, item('1', 1, 'USD')]).thenRefuses(MixedCurrencies, {
      code: 'currency_mismatch',
      about: ['line 1', 'line 3'],
    });
  });

  it('refuse a total beyond 99,999,999,999.9999', () => {
    make([item('9999999.9999', 10_000), item('1', 1)]).thenRefuses(AmountTooLarge, { code: 'amount_too_large' });
  });

  it('refuse an invalid price', () => {
    make([item('2,55', 1)]).thenRefuses(InvalidMoney, { code: 'validation_failed' });
  });
});

describe('adding up lines', () => {
  const totalOf = (...items: [amount: string, quantity: number][]) =>
    addUp(items.map(([amount, quantity]) => ({ ...hearts, quantity, unitPrice: gbp(amount) }))).total.amount;

  it.each<[string, [string, number][]]>([
    ['15.30', [['2.55', 6]]],
    ['0.00', [['0', 1_000_000]]],
    [
      '0.30',
      [
        ['0.1', 1],
        ['0.2', 1],
      ],
    ],
    ['1.00', [['0.0001', 10_000]]],
    ['10655622.484', [['10655622.484', 1]]],
    [
      '99999999999.9999',
      [
        ['9999999.9999', 10_000],
        ['0.9999', 1],
      ],
    ],
  ])('comes to %s exactly', (total, items) => {
    expect(totalOf(...items)).toBe(total);
  });

  it('refuses one ten-thousandth more', () => {
    const attempt = () => totalOf(['9999999.9999', 10_000], ['0.9999', 1], ['0.0001', 1]);
    expect(attempt).toThrow(AmountTooLarge);
    expect(attempt).toThrow('100000000000.00 GBP');
  });

  it('writes prices and sums in the fewest digits of their currency', () => {
    const yen = { ...hearts, unitPrice: { amount: '120.0', currency: 'JPY' } };
    expect(addUp([yen])).toEqual({
      lines: [
        {
          number: 1,
          ...hearts,
          unitPrice: { amount: '120', currency: 'JPY' },
          total: { amount: '720', currency: 'JPY' },
        },
      ],
      total: { amount: '720', currency: 'JPY' },
    });
  });

  it('keeps a sku that stands on several lines apart', () => {
    const { lines } = addUp([hearts, lanterns, hearts]);
    expect(lines.map(({ number, sku }) => [number, sku])).toEqual([
      [1, '85123A'],
      [2, '71053'],
      [3, '85123A'],
    ]);
  });
});

interface Transition {
  readonly action: OrderAction;
  readonly run: (order: Order) => void;
  readonly from: readonly SampleStatus[];
  readonly event: OrderEvent;
  readonly refusal: RefusalClass;
  readonly code: string;
  readonly leaves: object;
}

const transitions: Transition[] = [
  {
    action: 'pay',
    run: (order) => order.pay('PAY-7', evening),
    from: ['placed'],
    event: { type: 'OrderPaid', paymentReference: 'PAY-7', paidAt: evening },
    refusal: OrderNotPayable,
    code: 'order_not_payable',
    leaves: { status: 'paid', paymentReference: 'PAY-7', paidAt: evening },
  },
  {
    action: 'ship',
    run: (order) => order.ship('DHL', 'JD-7', evening),
    from: ['paid'],
    event: { type: 'OrderShipped', carrier: 'DHL', trackingNumber: 'JD-7', shippedAt: evening },
    refusal: OrderNotShippable,
    code: 'order_not_shippable',
    leaves: { status: 'shipped', shipment: { carrier: 'DHL', trackingNumber: 'JD-7' }, shippedAt: evening },
  },
  {
    action: 'deliver',
    run: (order) => order.deliver(evening),
    from: ['shipped'],
    event: { type: 'OrderDelivered', deliveredAt: evening },
    refusal: OrderNotDeliverable,
    code: 'order_not_deliverable',
    leaves: { status: 'delivered', deliveredAt: evening },
  },
  {
    action: 'cancel',
    run: (order) => order.cancel('sold out', evening),
    from: ['placed', 'paid'],
    event: { type: 'OrderCancelled', reason: 'sold out', cancelledAt: evening },
    refusal: OrderNotCancellable,
    code: 'order_not_cancellable',
    leaves: { status: 'cancelled', cancellationReason: 'sold out', cancelledAt: evening },
  },
];

const allowedActions: Partial<Record<SampleStatus, OrderAction[]>> = {
  placed: ['pay', 'cancel'],
  paid: ['ship', 'cancel'],
  shipped: ['deliver'],
  delivered: [],
  cancelled: [],
};
const statuses = Object.keys(allowedActions) as SampleStatus[];

describe.each(transitions)('to $action', ({ run, from, event, refusal, code, leaves }) => {
  const others = statuses.filter((status) => !from.includes(status));

  it.each(from)('a %s order', (status) => {
    given(orderIn(status)).when(run).then(event);
    const [before, order] = [orderIn(status), orderIn(status)];
    run(order);
    expect(order.state).toEqual({ ...before.state, ...leaves });
  });

  it.each(others)('a %s order is refused', (status) => {
    given(orderIn(status))
      .when(run)
      .thenRefuses(refusal, { code, members: { allowedActions: allowedActions[status] } });
  });

  it('an imported order is refused', () => {
    given(importedOrder())
      .when(run)
      .thenRefuses(refusal, { code, members: { allowedActions: [] } });
  });

  it('an order twice is refused', () => {
    const order = orderIn(from[0]!);
    run(order);
    given(order).when(run).thenRefuses(refusal, { code });
  });
});

it('a sample has the requested status', () => {
  expect(statuses.map((status) => orderIn(status).state.status)).toEqual(statuses);
  expect(() => orderIn('refunded' as SampleStatus)).toThrow();
});

describe('the sentence of a refusal', () => {
  it('names the status and the allowed actions', () => {
    expect(() => orderIn('cancelled').pay('PAY-1', noon)).toThrow(
      `Order ${orderId} is cancelled; only a placed order can be paid.`,
    );
    expect(() => orderIn('placed').ship('DHL', 'JD-1', noon)).toThrow(
      'only a paid order that is not wholly credited can be shipped.',
    );
    expect(() => orderIn('placed').deliver(noon)).toThrow('only a shipped order can be delivered.');
    expect(() => orderIn('shipped').cancel('late', noon)).toThrow(
      'only a placed or paid order without a credit note can be cancelled.',
    );
  });
});

describe('an order with a credit note', () => {
  const credited = (amount: string, status: SampleStatus = 'paid') => {
    const order = orderIn(status);
    order.credit(noteId, gbp(amount), noon);
    return order;
  };

  it('records it, with the sum of all', () => {
    const event = { type: 'OrderCredited', creditNoteId: noteId, creditedAt: noon } as const;
    given(orderIn('paid'))
      .when((order) => order.credit(noteId, gbp('2.55'), noon))
      .then({ ...event, amount: gbp('2.55'), credited: gbp('2.55') });
    given(credited('2.55'))
      .when((order) => order.credit(noteId, gbp('0.0001'), noon))
      .then({ ...event, amount: gbp('0.0001'), credited: gbp('2.5501') });
  });

  it.each<SampleStatus>(['paid', 'shipped', 'delivered'])('may be %s', (status) => {
    expect(credited('1.00', status).state).toEqual({ ...orderIn(status).state, credited: gbp('1.00') });
  });

  it.each<[SampleStatus, string]>([
    ['placed', 'was never paid'],
    ['cancelled', 'is cancelled'],
  ])('was not %s', (status, why) => {
    const attempt = (order: Order) => order.credit(noteId, gbp('1.00'), noon);
    given(orderIn(status))
      .when(attempt)
      .thenRefuses(OrderNotCreditable, { code: 'order_not_creditable', about: ['order'] });
    expect(() => attempt(orderIn(status))).toThrow(why);
  });

  it.each([
    ['0.0001', 'partly', ['ship']],
    ['22.0899', 'partly', ['ship']],
    ['22.09', 'wholly', []],
  ])('of %s cannot be cancelled, and says why', (amount, extent, left) => {
    given(credited(amount))
      .when((order) => order.cancel('sold out', evening))
      .thenRefuses(OrderNotCancellable, { code: 'order_not_cancellable', members: { allowedActions: left } });
    expect(() => credited(amount).cancel('sold out', evening)).toThrow(
      `Order ${orderId} is paid and ${extent} credited; only a placed or paid order without a credit note can be cancelled.`,
    );
  });

  it('can be shipped and delivered unless fully credited', () => {
    const order = credited('22.0899');
    order.ship('DHL', 'JD-7', evening);
    order.credit(noteId, gbp('0.0001'), evening);
    order.deliver(evening);
    expect(order.state).toMatchObject({ status: 'delivered', credited: gbp('22.09') });
  });

  it('is not shipped when fully credited', () => {
    given(credited('22.09'))
      .when((order) => order.ship('DHL', 'JD-7', evening))
      .thenRefuses(OrderNotShippable, { code: 'order_not_shippable', members: { allowedActions: [] } });
  });
});

describe('the stream of an order', () => {
  const later: OrderEvent[] = transitions.map(({ event }) => event);

  it.each(later)('does not begin with $type', (event) => {
    expect(() => evolveOrder(null, event)).toThrow(BrokenStream);
    expect(() => Order.fromHistory(orderId, [event])).toThrow(BrokenStream);
  });

  it.each([placedOrder, importedOrder])('does not begin twice', (begin) => {
    const history = begin().takeRecorded();
    expect(() => Order.fromHistory(orderId, [...history, ...history])).toThrow(BrokenStream);
  });

  it('does not mutate the previous state', () => {
    const before = placedOrder().state;
    const copy = JSON.stringify(before);
    for (const event of later) evolveOrder(before, event);
    expect(JSON.stringify(before)).toBe(copy);
  });

  it('consists of JSON values only', () => {
    const events: DomainEvent[] = [...orderIn('delivered').takeRecorded(), ...importedOrder().takeRecorded()];
    expect(JSON.parse(JSON.stringify(events))).toStrictEqual(events);
  });
});
