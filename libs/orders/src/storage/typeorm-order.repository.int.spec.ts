import { tempFolder } from '@tradepost/platform/testing';
import { OrderNotFound } from '../domain/order.errors.js';
import { OrderRepository } from '../domain/order.repository.js';
import { Order } from '../domain/order.js';
import {
  customerId,
  evening,
  gbp,
  importedOrder,
  lanterns,
  morning,
  noon,
  noteId,
  orderId,
  orderIn,
  otherCustomerId,
  otherOrderId,
  placedOrder,
  sampleStatuses,
} from '../testing/samples.js';
import { StoredOrders } from '../testing/stored-orders.js';
import { toOrderLineRows } from './lines.js';
import { OrderLineEntity } from './order.entities.js';

const folder = tempFolder();
let orders: OrderRepository;
let transact: StoredOrders['transact'];

beforeEach(async () => {
  const stored = folder.closing(await StoredOrders.open(folder.path));
  orders = stored.get(OrderRepository);
  transact = stored.transact;
});

/** Saves orders in one unit of work. */
const save = (...changed: Order[]) =>
  transact(async () => {
    for (const order of changed) await orders.save(order);
  });
const find = (id: string) => transact(() => orders.find(id));
const openOf = async (customer: string, most: number) =>
  (await transact(() => orders.openOf(customer, most))).map(({ id }) => id);

describe('a saved order', () => {
  it.each(sampleStatuses)('is loaded unchanged: %s', async (status) => {
    const order = orderIn(status);
    await save(placedOrder(otherOrderId, { customerId: otherCustomerId, placedAt: evening }), order);
    const found = await find(orderId);
    expect(found).toMatchObject({ id: orderId, version: order.version });
    expect(found!.state).toEqual(order.state);
  });

  it('is loaded unchanged after each change', async () => {
    await save(placedOrder());
    const change = async (decide: (order: Order) => void) => {
      const order = (await find(orderId))!;
      decide(order);
      await save(order);
      const found = (await find(orderId))!;
      expect([found.version, found.state]).toEqual([order.version, order.state]);
      return found;
    };
    await change((order) => order.pay('PAY-1', noon));
    const shipped = await change((order) => order.ship('Royal Mail', 'RM-1', evening));
    expect(shipped.version).toBe(3);
    expect(shipped.state).toMatchObject({
      status: 'shipped',
      shipment: { carrier: 'Royal Mail', trackingNumber: 'RM-1' },
      paidAt: noon,
      shippedAt: evening,
    });
  });

  it('keeps its credited sum', async () => {
    const order = orderIn('delivered');
    order.credit(noteId, gbp('2.5501'), noon);
    await save(order);
    expect((await find(orderId))!.state).toEqual(order.state);
  });

  it('accepts either a credit note or a cancellation of one version', async () => {
    await save(orderIn('paid'));
    const [credited, cancelled] = [(await find(orderId))!, (await find(orderId))!];
    credited.credit(noteId, gbp('2.55'), noon);
    cancelled.cancel('sold out', noon);
    await save(credited);
    await expect(save(cancelled)).rejects.toMatchObject({ name: 'VersionConflict' });
    expect((await find(orderId))!.state).toEqual(credited.state);
  });

  it('keeps the order of its lines, and exact amounts in their currency', async () => {
    const priced = (i: number) => ({
      ...lanterns,
      sku: `S${11 - i}`,
      quantity: i + 1,
      unitPrice: { amount: `900000000.${1230 + i}`, currency: 'USD' },
    });
    const items = Array.from({ length: 11 }, (_, i) => priced(i));
    const order = Order.place(orderId, { customerId: null, items, expectedTotal: null }, morning);
    await save(order);
    expect((await find(orderId))!.state).toEqual(order.state);
  });

  it('keeps which lines took from stock', async () => {
    const order = placedOrder(orderId, { tracked: new Set([lanterns.sku]) });
    await save(order);
    expect((await find(orderId))!.state).toStrictEqual(order.state);
  });

  it('keeps large lines in the event log only, and loads them from there after each change', async () => {
    const items = Array.from({ length: 200 }, (_, i) => ({ ...lanterns, sku: `S${i % 7}`, quantity: i + 1 }));
    const wish = { customerId, items, expectedTotal: null, tracked: new Set(['S3']) };
    const large = Order.place(orderId, wish, morning);
    await save(placedOrder(otherOrderId), large);
    const owners = () =>
      transact(({ session }) => session.sql<{ id: string }>`SELECT DISTINCT order_id AS id FROM order_lines`);
    expect(await owners()).toEqual([{ id: otherOrderId }]);
    const found = (await find(orderId))!;
    expect(found.state).toStrictEqual(large.state);
    found.pay('PAY-1', noon);
    await save(found);
    expect((await find(orderId))!.state).toStrictEqual(found.state);
    expect([...(await find(orderId))!.takenFromStock.keys()]).toEqual(['S3']);
  });

  it('loads a large one that was saved with rows for its lines', async () => {
    const items = Array.from({ length: 200 }, (_, i) => ({ ...lanterns, quantity: i + 1 }));
    const large = Order.place(orderId, { customerId, items, expectedTotal: null }, morning);
    await save(large);
    await transact(async ({ rows, session }) => {
      await session.query('UPDATE orders SET lines_in_log = NULL', []);
      await rows.insertAll(OrderLineEntity, toOrderLineRows(orderId, large.state.lines));
    });
    expect((await find(orderId))!.state).toStrictEqual(large.state);
  });

  it('is found by its reference', async () => {
    const order = importedOrder(orderId, '536365');
    await save(importedOrder(otherOrderId, '536366'), order);
    const found = await transact(() => orders.findByReference('536365'));
    expect([found!.id, found!.version, found!.state]).toEqual([orderId, order.version, order.state]);
    expect(await transact(() => orders.findByReference('536367'))).toBeNull();
  });

  it('is not found under another id', async () => {
    await save(placedOrder());
    expect(await find(otherOrderId)).toBeNull();
    await expect(transact(() => orders.get(otherOrderId, 'everything'))).rejects.toBeInstanceOf(OrderNotFound);
  });

  it('is found by its customer only', async () => {
    await save(placedOrder());
    const get = (owner: string) => transact(() => orders.get(orderId, { owner }));
    expect((await get(customerId)).id).toBe(orderId);
    await expect(get(otherCustomerId)).rejects.toBeInstanceOf(OrderNotFound);
  });
});

describe('the open orders of a customer', () => {
  /** Ids whose order differs from that of placement. */
  const idOf = (day: number) => `order-${(day * 7) % 26}`;
  const instantOf = (day: number) => `2010-12-${String(day).padStart(2, '0')}T12:00:00.000Z`;
  const days = Array.from({ length: 25 }, (_, i) => i + 1);
  const shuffled = days.map((day) => (day * 11) % 26);
  const placedOn = (day: number) => placedOrder(idOf(day), { placedAt: instantOf(day) });

  it('are limited, the oldest first', async () => {
    const paid = placedOrder('order-paid', { placedAt: morning });
    paid.pay('PAY-1', noon);
    const ofAnother = placedOrder('order-of-another', { customerId: otherCustomerId, placedAt: morning });
    await save(...shuffled.map(placedOn), paid, ofAnother);
    const oldestFirst = days.map(idOf);
    expect(await openOf(customerId, 20)).toEqual(oldestFirst.slice(0, 20));
    expect(await openOf(customerId, 1)).toEqual(oldestFirst.slice(0, 1));
    expect(await openOf(customerId, 100)).toEqual(oldestFirst);
    expect(await openOf(otherCustomerId, 20)).toEqual(['order-of-another']);
  });

  it('are ordered by id where placed at the same instant', async () => {
    await save(placedOrder('order-b'), placedOrder('order-c'), placedOrder('order-a'));
    expect(await openOf(customerId, 2)).toEqual(['order-a', 'order-b']);
  });
});
