import type { Customer, Order, TimelineEntry } from '../../support/resources.js';
import type { StockedProduct } from '../catalogue.js';
import type { Readiness, Replay, SignIn } from '../evidence.js';
import { isAcknowledged, type Action, type Entry } from '../ledger.js';
import { copyOf, modelRun } from '../testing/model-run.js';
import { isKind } from './facts.js';
import type { Question } from './finding.js';
import { judge } from './judge.js';

/** The same, open to faults. */
type Open<T> =
  T extends Map<infer K, infer V>
    ? Map<K, Open<V>>
    : T extends ReadonlyMap<infer K, infer V>
      ? Map<K, Open<V>>
      : T extends readonly (infer E)[]
        ? Open<E>[]
        : T extends object
          ? { -readonly [K in keyof T]: Open<T[K]> }
          : T;

interface Scene {
  readonly entries: Entry[];
  readonly complaints: string[];
  readonly customers: Open<Customer>[];
  readonly products: Open<StockedProduct>[];
  readonly orders: Open<Order>[];
  readonly timelines: Map<string, Open<TimelineEntry>[]>;
  readonly replays: Open<Replay>[];
  readonly signIns: Open<SignIn>[];
  readonly readiness: Open<Readiness>;
  readonly deadLetters: string[];
  readonly verification: { code: number; said: string };
}

const truth = await modelRun('a seed');

const acknowledged = <K extends Action['kind']>(scene: Scene, kind: K) =>
  scene.entries.filter(isKind(kind)).filter(isAcknowledged);
const remove = <T>(all: T[], one: T): void => void all.splice(all.indexOf(one), 1);
const refuse = (entry: Entry, status: number, code: string): void =>
  void (entry.reply = { status, etag: null, location: null, replayed: false, text: JSON.stringify({ code }) });
const timelineOf = ({ timelines }: Scene, id: string) => timelines.get(id)!;
const entryOf = (timeline: Open<TimelineEntry>[], type: string) => timeline.find((one) => one.type === type)!;
const orderIn = ({ orders }: Scene, status: Order['status']) => orders.find((order) => order.status === status)!;
const byName = ({ entries }: Scene, name: unknown) =>
  entries.find(({ action }) => 'reason' in action && action.reason === name);
const buyerIn = ({ customers }: Scene) => customers.find(({ purchases }) => purchases.orders > 0)!;
const paidBy = ({ orders }: Scene, id: string) =>
  orders.find(({ customerId, status, lines }) => customerId === id && status === 'paid' && lines.length === 1);
/** An intent whose order holds something of which there is only so much. */
const orderOfTracked = (scene: Scene) =>
  acknowledged(scene, 'place').find(
    ({ action, reply }) =>
      action.lines.some(({ sku }) => sku === 'crash-plenty') &&
      scene.orders.some(({ id, status }) => status === 'placed' && reply!.text.includes(id)),
  )!;
/** Orders that were cancelled because their customer was blocked. */
const ordersCancelledByPolicy = (scene: Scene) =>
  scene.orders.filter(({ cancellationReason }) => byName(scene, cancellationReason)?.action.kind === 'block');
const cancelledByPolicy = (scene: Scene) => ordersCancelledByPolicy(scene)[0]!;

const faults: [what: string, plant: (scene: Scene) => void, ...questions: Question[]][] = [
  ['an order is gone', (s) => remove(s.orders, orderIn(s, 'paid')), 'lost'],
  ['an order has another total', (s) => (orderIn(s, 'paid').total.amount = '1.00'), 'lost', 'readModel'],
  [
    'an order has another quantity',
    (s) => (orderIn(s, 'paid').lines[0]!.quantity += 1),
    'lost',
    'unasked',
    'readModel',
  ],
  ['an order belongs to somebody else', (s) => (orderIn(s, 'paid').customerId = 'x'), 'lost', 'unasked', 'readModel'],
  [
    'an order was placed twice',
    (s) => {
      const order = orderIn(s, 'placed');
      s.orders.push({ ...order, id: 'again' });
      s.timelines.set('again', timelineOf(s, order.id));
    },
    'twice',
  ],
  [
    'a refused order was placed',
    (s) => refuse(orderOfTracked(s), 409, 'out_of_stock'),
    'unasked',
    'contracts',
    'stock',
  ],
  [
    'a payment is gone',
    (s) => {
      const timeline = timelineOf(s, orderIn(s, 'paid').id);
      remove(timeline, entryOf(timeline, 'order.paid'));
    },
    'lost',
    'events',
  ],
  [
    'a payment was taken twice',
    (s) => {
      const timeline = timelineOf(s, orderIn(s, 'paid').id);
      timeline.push({ ...entryOf(timeline, 'order.paid'), version: 3 });
    },
    'twice',
    'events',
  ],
  [
    'a refused payment was taken',
    (s) => refuse(acknowledged(s, 'pay')[0]!, 412, 'version_mismatch'),
    'unasked',
    'unexplained',
  ],
  [
    'a payment has another reference',
    (s) => {
      const { changes } = entryOf(timelineOf(s, orderIn(s, 'paid').id), 'order.paid');
      changes.find(({ field }) => field === 'payment')!.to = { reference: 'other' };
    },
    'lost',
    'unasked',
  ],
  [
    'a cancellation is not shown',
    (s) => (orderIn(s, 'cancelled').status = 'placed'),
    'readModel',
    'events',
    'contracts',
  ],
  [
    'an order was cancelled for nothing',
    (s) => {
      const { changes } = entryOf(timelineOf(s, cancelledByPolicy(s).id), 'order.cancelled');
      changes.find(({ field }) => field === 'cancellationReason')!.to = 'nothing';
    },
    'unasked',
  ],
  [
    'a paid order was cancelled because its customer was blocked',
    (s) => {
      const block = acknowledged(s, 'block').find(({ action }) => paidBy(s, action.customerId) !== undefined)!;
      const changes = [
        { field: 'status', from: 'paid', to: 'cancelled' },
        { field: 'cancellationReason', from: null, to: block.action.reason },
      ];
      const order = paidBy(s, block.action.customerId)!;
      const timeline = timelineOf(s, order.id);
      timeline.push({ ...timeline[1]!, version: 3, type: 'order.cancelled', changes });
      Object.assign(order, { version: 3, status: 'cancelled', cancellationReason: block.action.reason });
    },
    'unasked',
    'readModel',
    'contracts',
  ],
  [
    'a blocked customer’s order stays open',
    (s) => (cancelledByPolicy(s).status = 'placed'),
    'contracts',
    'stock',
    'events',
    'readModel',
  ],
  ['a customer cannot sign in', (s) => (s.signIns.find(({ status }) => status === 200)!.status = 401), 'signIns'],
  ['a blocked customer signs in', (s) => (s.signIns.find(({ status }) => status === 401)!.status = 200), 'signIns'],
  ['a customer is gone', (s) => s.customers.pop(), 'lost'],
  ['a customer was registered twice', (s) => s.customers.push({ ...s.customers[0]!, id: 'again' }), 'twice', 'events'],
  ['a customer has another e-mail', (s) => (s.customers[0]!.email = 'x@example.com'), 'lost', 'unasked', 'readModel'],
  [
    'a refused customer was registered',
    (s) => refuse(acknowledged(s, 'register')[0]!, 409, 'email_already_registered'),
    'unasked',
    'unexplained',
    'readModel',
  ],
  [
    'a block is gone',
    (s) => {
      const timeline = timelineOf(s, acknowledged(s, 'block')[0]!.action.customerId);
      remove(timeline, entryOf(timeline, 'customer.blocked'));
    },
    'lost',
    'events',
  ],
  [
    'a customer was blocked twice',
    (s) => {
      const timeline = timelineOf(s, acknowledged(s, 'block')[0]!.action.customerId);
      timeline.push(entryOf(timeline, 'customer.blocked'));
    },
    'twice',
    'events',
  ],
  [
    'a refused block holds',
    (s) => refuse(acknowledged(s, 'block')[0]!, 409, 'customer_already_blocked'),
    'unasked',
    'unexplained',
    'readModel',
    'contracts',
    'signIns',
  ],
  [
    'an unblock is gone',
    (s) => {
      const timeline = timelineOf(s, acknowledged(s, 'unblock')[0]!.action.customerId);
      remove(timeline, entryOf(timeline, 'customer.unblocked'));
    },
    'lost',
    'events',
  ],
  [
    'a customer was unblocked twice',
    (s) => {
      const timeline = timelineOf(s, acknowledged(s, 'unblock')[0]!.action.customerId);
      timeline.push({ ...entryOf(timeline, 'customer.unblocked'), version: timeline.length + 1 });
    },
    'twice',
    'events',
  ],
  ['stock is missing', (s) => (s.products.at(-1)!.stock! -= 1), 'stock'],
  ['stock is kept of what has none', (s) => (s.products[0]!.stock = 0), 'stock'],
  [
    'stock was less than none',
    (s) => {
      const { reply } = acknowledged(s, 'stock')[0]!;
      Object.assign(reply!, { text: JSON.stringify({ ...JSON.parse(reply!.text), stock: -1 }) });
    },
    'stock',
  ],
  ['an event is missing', (s) => timelineOf(s, orderIn(s, 'paid').id).shift(), 'events'],
  ['a version has no event', (s) => (orderIn(s, 'paid').version += 1), 'events', 'readModel'],
  ['a timeline is missing', (s) => s.timelines.delete(s.customers[0]!.id), 'events', 'lost'],
  ['a contract was received twice', (s) => (s.customers[0]!.purchases.orders += 1), 'contracts'],
  ['a contract was lost', (s) => (buyerIn(s).purchases.totals[0]!.ordered.amount = '0.01'), 'contracts'],
  ['the last order is another', (s) => (buyerIn(s).purchases.lastOrderAt = null), 'contracts'],
  [
    'Orders does not know a customer',
    (s) => {
      const probe = acknowledged(s, 'place').find(({ action }) => action.probe)!;
      refuse(probe, 422, 'customer_unknown');
    },
    'contracts',
    'unasked',
  ],
  [
    'Orders serves a blocked customer',
    (s) => {
      const probe = s.entries.filter(isKind('place')).find((one) => one.action.probe && !isAcknowledged(one))!;
      probe.reply = acknowledged(s, 'place')[0]!.reply;
    },
    'contracts',
    'lost',
  ],
  ['a read is stale', (s) => (orderIn(s, 'paid').allowedActions = []), 'readModel'],
  ['a customer’s read is stale', (s) => (s.customers[0]!.name = 'Ada King'), 'readModel'],
  ['a repetition has another body', (s) => (s.replays[0]!.reply.text += ' '), 'replays'],
  ['a repetition has another status', (s) => (s.replays[0]!.reply.status = 202), 'replays'],
  ['a repetition has another place', (s) => (s.replays[0]!.reply.location = '/v1/orders/x'), 'replays'],
  ['a repetition does not say so', (s) => (s.replays[0]!.reply.replayed = false), 'replays'],
  ['a request has no answer', (s) => (s.entries.at(-1)!.reply = null), 'unanswered'],
  [
    'a payment was refused for no reason',
    (s) => {
      const [paid] = acknowledged(s, 'pay');
      const again = { ...paid!, action: { ...paid!.action, reference: 'another' } };
      refuse(again, 409, 'order_not_payable');
      s.entries.push(again);
    },
    'unexplained',
  ],
  [
    'a payment was answered like a new order',
    (s) => (acknowledged(s, 'pay')[0]!.reply = { ...acknowledged(s, 'pay')[0]!.reply!, status: 201 }),
    'unexplained',
  ],
  ['the server failed', (s) => s.entries[0]!.attempts.push({ start: 1, outcome: '500', times: 1 }), 'unexplained'],
  ['a subscription is behind', (s) => (s.readiness.subscriptions[0]!['lag'] = 1), 'deliveries'],
  ['a subscription is seconds behind', (s) => (s.readiness.subscriptions[0]!['lagSeconds'] = 4), 'deliveries'],
  ['a lag cannot be told', (s) => (s.readiness.subscriptions[0]!['lag'] = null), 'deliveries'],
  ['a subscription fails', (s) => (s.readiness.subscriptions[0]!.state = 'failing'), 'deliveries'],
  ['no subscription is named', (s) => s.readiness.subscriptions.pop(), 'deliveries'],
  ['the service is degraded', (s) => (s.readiness.status = 'degraded'), 'deliveries'],
  ['a message was put aside', (s) => s.deadLetters.push('{}'), 'deliveries'],
  ['the server ended by itself', (s) => s.complaints.push('It ended.'), 'process'],
  ['the files do not agree', (s) => (s.verification.code = 1), 'verification'],
];

/** The questions that a run answers with more than 0, once a fault is planted. */
function answered(plant: (scene: Scene) => void): Set<Question> {
  const { entries, evidence, complaints } = copyOf(truth);
  plant({ entries, complaints, ...(evidence as Open<typeof evidence>) } as Scene);
  return new Set(judge({ entries, evidence, complaints }).map(({ question }) => question));
}

describe('the judge', () => {
  it.each(['one', 'two', 'three'])('finds nothing in a run in which nothing went wrong, number %s', async (seed) => {
    const testimony = await modelRun(seed);
    expect(judge(testimony)).toEqual([]);
    const kinds = new Set(testimony.entries.filter(isAcknowledged).map(({ action }) => action.kind));
    expect([...kinds].sort()).toEqual(['block', 'cancel', 'pay', 'place', 'register', 'stock', 'unblock']);
    const refusals = new Set(testimony.entries.map(({ reply }) => reply!.status));
    expect([...refusals].sort()).toEqual([200, 201, 409, 412, 422]);
  });

  it.each(faults)('finds it when %s', (_, plant, ...questions) => {
    expect(answered(plant)).toEqual(new Set(questions));
  });

  it('names what the ledger has about a finding', () => {
    const { entries, evidence, complaints } = copyOf(truth);
    const [placed] = entries.filter(isKind('place')).filter(isAcknowledged);
    const { id } = JSON.parse(placed!.reply!.text) as Order;
    const orders = evidence.orders.filter((order) => order.id !== id);
    const findings = judge({ entries, evidence: { ...evidence, orders }, complaints });
    expect(findings).toContainEqual({ question: 'lost', what: `Order ${id} is not listed.`, entries: [placed] });
  });

  it('tells which orders of blocked customers stay open, those placed while the news was on its way included', () => {
    const { entries, evidence } = copyOf(truth);
    const cancelled = ordersCancelledByPolicy({ entries, ...(evidence as Open<typeof evidence>) } as Scene);
    for (const order of cancelled) order.status = 'placed';
    const found = judge({ entries, evidence, complaints: [] }).map(({ what }) => what);
    const expected = cancelled.map(({ id }) => `Order ${id} is open, though its customer was blocked.`);
    expect(found.filter((what) => what.includes('is open'))).toEqual(expected);
  });

  it('judges the answers alone where nothing could be read back', () => {
    expect(judge({ entries: truth.entries, evidence: null, complaints: [] })).toEqual([]);
  });
});
