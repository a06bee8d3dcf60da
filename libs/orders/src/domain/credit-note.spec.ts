import { BrokenStream, InvalidMoney } from '@tradepost/kernel';
import { given, givenNothing } from '@tradepost/kernel/testing';
import { extentsOf } from '../testing/in-memory-repositories.js';
import {
  customerId,
  gbp,
  hearts,
  importedOrder,
  lanterns,
  noon,
  noteId,
  orderId,
  orderIn,
  otherCustomerId,
  placedOrder,
  type SampleStatus,
} from '../testing/samples.js';
import {
  CreditExceedsOrder,
  CreditOfNothing,
  CustomerIsNotTheOrders,
  OrderNotCreditable,
} from './credit-note.errors.js';
import type { CreditNoteIssued } from './credit-note.events.js';
import { CreditNote, type Credit } from './credit-note.js';
import type { PricedItem } from './lines.js';
import { AmountTooLarge, MixedCurrencies } from './order.errors.js';
import { Order } from './order.js';

const credit = (items: readonly PricedItem[], about: Partial<Credit> = {}): Credit => {
  return { customerId: null, items, reason: 'broken', reference: null, ...about };
};
const some = (item: PricedItem, quantity: number, amount = item.unitPrice.amount, currency = 'GBP'): PricedItem => {
  return { ...item, quantity, unitPrice: { amount, currency } };
};
const issued: CreditNoteIssued = {
  type: 'CreditNoteIssued',
  reference: null,
  customerId: null,
  orderId: null,
  lines: [{ number: 1, ...hearts, quantity: 1, total: gbp('2.55') }],
  total: gbp('2.55'),
  reason: 'broken',
  issuedAt: noon,
};

describe('a credit note without an order', () => {
  const issue = (wish: Credit) => givenNothing.when(() => CreditNote.issue(noteId, wish, noon));

  it('records the credited amounts', () => {
    issue(credit([some(hearts, 1)])).then(issued);
  });

  it('goes to a customer, and keeps the reference of the source system', () => {
    issue(credit([some(hearts, 1)], { customerId, reference: 'C536379' })).then({
      ...issued,
      customerId,
      reference: 'C536379',
    });
  });

  it('has lines that are numbered and added up', () => {
    const note = CreditNote.issue(noteId, credit([hearts, lanterns]), noon);
    expect(note.state.lines.map(({ number, total }) => [number, total.amount])).toEqual([
      [1, '15.30'],
      [2, '6.79'],
    ]);
    expect(note.state.total).toEqual(gbp('22.09'));
  });

  it('refuses a second currency', () => {
    issue(credit([hearts, some(lanterns, 1, '1', 'EUR')])).thenRefuses(MixedCurrencies, {
      code: 'currency_mismatch',
      about: ['line 1'],
    });
  });

  it('refuses a total beyond 99,999,999,999.9999', () => {
    issue(credit([some(hearts, 10_001, '9999999.9999')])).thenRefuses(AmountTooLarge, { code: 'amount_too_large' });
  });

  it('refuses an invalid price', () => {
    issue(credit([some(hearts, 1, 'free')])).thenRefuses(InvalidMoney);
  });
});

/** A credit note for an order with these earlier credit notes. */
function issueFor(order: Order, wish: Credit, before: readonly PricedItem[][] = []) {
  const notes = before.map((items) => CreditNote.issue(noteId, credit(items), noon));
  return givenNothing.when(() => CreditNote.issueFor(order, extentsOf(notes), noteId, wish, noon));
}

describe('a credit note for an order', () => {
  it('goes to the customer of the order', () => {
    issueFor(orderIn('paid'), credit([some(hearts, 1)])).then({ ...issued, customerId, orderId });
    issueFor(orderIn('paid'), credit([some(hearts, 1)], { customerId })).then({ ...issued, customerId, orderId });
  });

  it('has no customer where a guest placed the order', () => {
    const guests = placedOrder(orderId, { customerId: null });
    guests.pay('PAY-1', noon);
    issueFor(guests, credit([some(hearts, 1)])).then({ ...issued, orderId });
  });

  it.each([customerId, null])('refuses another customer than %s', (owner) => {
    issueFor(
      placedOrder(orderId, { customerId: owner }),
      credit([some(hearts, 1)], { customerId: otherCustomerId }),
    ).thenRefuses(CustomerIsNotTheOrders, { code: 'validation_failed', about: ['customer'] });
  });

  it.each<SampleStatus>(['paid', 'shipped', 'delivered'])('is there for a %s order', (status) => {
    issueFor(orderIn(status), credit([some(hearts, 1)])).then({ ...issued, customerId, orderId });
  });

  it('is possible for an imported order', () => {
    issueFor(importedOrder(), credit([some(hearts, 1)])).then({ ...issued, customerId, orderId });
  });

  it.each<SampleStatus>(['placed', 'cancelled'])('refuses a %s order', (status) => {
    issueFor(orderIn(status), credit([some(hearts, 1)])).thenRefuses(OrderNotCreditable, {
      code: 'order_not_creditable',
      about: ['order'],
    });
  });

  it('refuses another currency than that of the order, on each line', () => {
    issueFor(orderIn('paid'), credit([some(hearts, 1, '1', 'EUR'), some(lanterns, 1, '1', 'EUR')])).thenRefuses(
      MixedCurrencies,
      { code: 'currency_mismatch', about: ['line 0', 'line 1'] },
    );
  });

  it('refuses a second currency', () => {
    issueFor(orderIn('paid'), credit([hearts, some(lanterns, 1, '1', 'EUR')])).thenRefuses(MixedCurrencies, {
      about: ['line 1'],
    });
  });

  it('is recorded by the order', () => {
    given(orderIn('paid'))
      .when((order) => {
        CreditNote.issueFor(order, new Map(), noteId, credit([hearts]), noon);
      })
      .then({
        type: 'OrderCredited',
        creditNoteId: noteId,
        amount: gbp('15.30'),
        credited: gbp('15.30'),
        creditedAt: noon,
      });
  });

  it.each(['0', '0.0000'])('gives nothing back for no price of %s', (amount) => {
    const refusal = { code: 'validation_failed', about: ['line 1 price'] };
    issueFor(orderIn('paid'), credit([hearts, some(lanterns, 1, amount)])).thenRefuses(CreditOfNothing, refusal);
    givenNothing
      .when(() => CreditNote.issue(noteId, credit([hearts, some(lanterns, 1, amount)]), noon))
      .thenRefuses(CreditOfNothing, refusal);
  });
});

// 6 hearts at 2.55 come to 15.30, 2 lanterns at 3.395 to 6.79.
describe('all credits of an order', () => {
  const exceeds = (...about: string[]) => ({ code: 'credit_exceeds_order', about });

  it.each<[string, PricedItem[][], PricedItem[]]>([
    ['all of it at once', [], [hearts, lanterns]],
    ['the rest of a sku', [[some(hearts, 2)], [some(hearts, 3)]], [some(hearts, 1)]],
    ['all of one sku after all of another', [[hearts]], [lanterns]],
    ['one sku on two lines', [], [some(hearts, 5), some(hearts, 1)]],
    ['fewer pieces for the whole amount', [], [some(hearts, 1, '15.30')]],
    ['the last ten-thousandth', [[some(hearts, 1, '15.2999')]], [some(hearts, 1, '0.0001')]],
  ])('may come to exactly what was ordered: %s', (_, before, items) => {
    const note = CreditNote.issue(noteId, credit(items), noon);
    const { lines, total } = note.state;
    issueFor(orderIn('paid'), credit(items), before).then({ ...issued, customerId, orderId, lines, total });
  });

  it.each<[string, PricedItem[][], PricedItem[], string[]]>([
    ['one piece more', [], [some(hearts, 7, '1')], ['line 0']],
    [
      'one piece more over several notes',
      [[some(hearts, 4, '1')], [some(hearts, 2, '1')]],
      [some(hearts, 1, '1')],
      ['line 0'],
    ],
    ['one piece more over two lines', [], [some(hearts, 4), some(hearts, 3)], ['line 0', 'line 1']],
    ['one ten-thousandth more', [], [some(hearts, 1, '15.3001')], ['line 0']],
    ['one ten-thousandth more over two notes', [[some(hearts, 5, '3.06')]], [some(hearts, 1, '0.0001')], ['line 0']],
    [
      'one ten-thousandth more over two lines',
      [],
      [some(hearts, 1, '15.30'), some(hearts, 1, '0.0001')],
      ['line 0', 'line 1'],
    ],
    ['what another sku leaves over', [], [some(lanterns, 2, '3.396')], ['line 0']],
    ['a sku that was not ordered', [], [hearts, { ...hearts, sku: '22423' }], ['line 1']],
    ['a sku in lower case', [], [{ ...hearts, sku: '85123a' }], ['line 0']],
    ['one sku of two', [[hearts]], [lanterns, some(hearts, 1)], ['line 1']],
  ])('cannot come to %s', (_, before, items, about) => {
    issueFor(orderIn('paid'), credit(items), before).thenRefuses(CreditExceedsOrder, exceeds(...about));
  });

  it('count a sku that stands on several lines of the order once, in sum', () => {
    const items = [some(hearts, 2), some(hearts, 3, '1')];
    const order = () => Order.import(orderId, { customerId, items, reference: '536365', placedAt: noon });
    const all = [some(hearts, 5, '1.62')];
    expect(CreditNote.issueFor(order(), new Map(), noteId, credit(all), noon).state.total).toEqual(gbp('8.10'));
    issueFor(order(), credit([some(hearts, 5, '1.6201')])).thenRefuses(CreditExceedsOrder, exceeds('line 0'));
    issueFor(order(), credit([some(hearts, 6, '1')])).thenRefuses(CreditExceedsOrder, exceeds('line 0'));
  });
});

describe('the stream of a credit note', () => {
  it('is one event long', () => {
    expect(() => CreditNote.fromHistory(noteId, [issued, issued])).toThrow(BrokenStream);
  });
});
