import type { Recorded } from '@tradepost/kernel';
import { tempFolder } from '@tradepost/platform/testing';
import { CreditNote } from '../../domain/credit-note.js';
import { CreditNoteRepository } from '../../domain/credit-note.repository.js';
import type { OrderEvent } from '../../domain/order.events.js';
import { OrderRepository } from '../../domain/order.repository.js';
import { Order } from '../../domain/order.js';
import { OrderNotCancellable } from '../../domain/order-status.js';
import { customerId, evening, gbp, hearts, importedOrder, noon, orderIn, placedOrder } from '../../testing/samples.js';
import { StoredOrders } from '../../testing/stored-orders.js';
import { CreditedOrders1767225600030 } from './1767225600030-credited-orders.js';

const folder = tempFolder();
let stored: StoredOrders;
let orders: OrderRepository;
let notes: CreditNoteRepository;

beforeEach(async () => {
  stored = folder.closing(await StoredOrders.open(folder.path));
  [orders, notes] = [stored.get(OrderRepository), stored.get(CreditNoteRepository)];
});

/** Saves an order with credit notes that it has not recorded, as earlier releases did. */
async function saveWith(order: Order, ...amounts: string[]): Promise<void> {
  const { id } = order;
  const paid = Order.import(id, { customerId, items: [hearts], reference: 'any', placedAt: noon });
  await stored.transact(() => orders.save(order));
  for (const [i, amount] of amounts.entries()) {
    const credit = { customerId: null, items: [{ ...hearts, quantity: 1, unitPrice: gbp(amount) }], reason: 'broken' };
    const note = CreditNote.issueFor(paid, new Map(), `${id}-note-${i}`, { ...credit, reference: null }, evening);
    await stored.transact(() => notes.save(note));
  }
}

/** Reverts the migration and runs it again on the stored data. */
async function migrate(): Promise<void> {
  const runner = stored.dataSource.createQueryRunner();
  const migration = new CreditedOrders1767225600030();
  await migration.down(runner);
  await migration.up(runner);
}

const historyOf = (id: string): Promise<readonly Recorded<OrderEvent>[]> =>
  stored.transact(async ({ session }) => {
    const rows = await session.sql<{ type: string; data: string; [column: string]: unknown }>`
      SELECT type, data, version, occurred_at AS occurredAt, principal, correlation_id AS correlationId
      FROM events WHERE category = 'order' AND stream_id = ${id} ORDER BY version`;
    return rows.map(({ type, data, ...about }) => ({ ...about, event: { type, ...JSON.parse(data) } }) as never);
  });

/** Order from its row, which must equal the fold of its events. */
async function read(id: string): Promise<Order> {
  const order = (await stored.transact(() => orders.find(id)))!;
  const history = await historyOf(id);
  const folded = Order.fromHistory(
    id,
    history.map(({ event }) => event),
  );
  expect([order.version, order.state]).toEqual([folded.version, folded.state]);
  return order;
}

it('orders record their earlier credit notes', async () => {
  await saveWith(orderIn('paid', 'paid'), '2.55', '12.75');
  await saveWith(orderIn('paid', 'untouched'));
  await migrate();
  const paid = await read('paid');
  expect([paid.version, paid.state.credited]).toEqual([4, gbp('15.30')]);
  expect(() => paid.cancel('late', noon)).toThrow(OrderNotCancellable);
  expect((await historyOf('paid')).slice(2)).toEqual([
    expect.objectContaining({
      ...{ version: 3, principal: 'tester', correlationId: 'request-1' },
      event: {
        type: 'OrderCredited',
        creditNoteId: 'paid-note-0',
        amount: gbp('2.55'),
        credited: gbp('2.55'),
        creditedAt: evening,
      },
    }),
    expect.objectContaining({ version: 4, event: expect.objectContaining({ creditNoteId: 'paid-note-1' }) }),
  ]);
  const untouched = await read('untouched');
  expect([untouched.version, untouched.state.credited]).toEqual([2, null]);
});

it('orders that were creditable then but are not now stay unchanged and cause no failure', async () => {
  await saveWith(placedOrder('placed'), '2.55');
  await saveWith(orderIn('cancelled', 'cancelled'), '2.55');
  await migrate();
  expect((await read('cancelled')).state.status).toBe('cancelled');
  const placed = await read('placed');
  expect(() => placed.cancel('late', noon)).toThrow('Order placed is placed and partly credited');
  expect(await stored.transact(() => orders.openOf(customerId, 20))).toEqual([]);
  placed.pay('PAY-1', noon);
  expect(placed.state.status).toBe('paid');
});

it('more orders than fit into a round', async () => {
  const ids = Array.from({ length: 501 }, (_, i) => `order-${String(i).padStart(3, '0')}`);
  for (const id of ids) await saveWith(importedOrder(id, id), '1.00');
  await migrate();
  const credited = await stored.transact(
    ({ session }) => session.sql`SELECT id FROM orders WHERE credited = 10000 AND version = 2`,
  );
  expect(credited).toHaveLength(501);
});
