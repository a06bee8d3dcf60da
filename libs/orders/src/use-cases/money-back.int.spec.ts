import { DomainError, Money } from '@tradepost/kernel';
import { tempFolder } from '@tradepost/platform/testing';
import fc from 'fast-check';
import { CreditNoteRepository } from '../domain/credit-note.repository.js';
import { OrderRepository } from '../domain/order.repository.js';
import type { Order } from '../domain/order.js';
import { gbp, hearts, importedOrder, lanterns, placedOrder } from '../testing/samples.js';
import { StoredOrders } from '../testing/stored-orders.js';
import { CancelOrder, CancelOrderHandler } from './cancel-order.js';
import { IssueCreditNote, IssueCreditNoteHandler } from './issue-credit-note.js';
import { PayOrder, PayOrderHandler } from './pay-order.js';
import { ShipOrder, ShipOrderHandler } from './ship-order.js';

const folder = tempFolder();
let stored: StoredOrders;
let orders: OrderRepository;

beforeEach(async () => {
  stored = folder.closing(await StoredOrders.open(folder.path));
  orders = stored.get(OrderRepository);
});

/** A concurrent request; a credit is for a number of hearts or lanterns at a part of their price. */
type Wish =
  'pay' | 'ship' | 'cancel' | { readonly hearts: number; readonly lanterns: number; readonly at: '1.00' | 'price' };

const anyWish: fc.Arbitrary<Wish> = fc.oneof(
  { arbitrary: fc.constantFrom<Wish[]>('pay', 'ship', 'cancel'), weight: 3 },
  {
    arbitrary: fc.record({
      hearts: fc.integer({ min: 0, max: 6 }),
      lanterns: fc.integer({ min: 0, max: 2 }),
      at: fc.constantFrom('1.00', 'price'),
    }),
    weight: 2,
  },
);
/** Rounds of one to three concurrent requests. */
const anyHistory = fc.array(fc.array(anyWish, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 8 });

function handle(id: string, wish: Wish): Promise<unknown> {
  const given = <T>(type: abstract new (...args: never[]) => T): T => stored.get(type as never);
  if (wish === 'pay') return given(PayOrderHandler).execute(new PayOrder(id, 'everything', 'any', 'PAY-1'));
  if (wish === 'ship') return given(ShipOrderHandler).execute(new ShipOrder(id, 'everything', 'any', 'DHL', 'JD-1'));
  if (wish === 'cancel') return given(CancelOrderHandler).execute(new CancelOrder(id, 'everything', 'any', 'late'));
  const items = [
    { ...hearts, quantity: wish.hearts },
    { ...lanterns, quantity: wish.lanterns },
  ].filter(({ quantity }) => quantity > 0);
  const priced = items.map((item) => (wish.at === 'price' ? item : { ...item, unitPrice: gbp(wish.at) }));
  if (priced.length === 0) return Promise.resolve();
  const credit = { customerId: null, orderId: id, items: priced, reason: 'broken' };
  return given(IssueCreditNoteHandler).execute(new IssueCreditNote(credit));
}

/** Resolves with whether it was accepted. */
const ask = (id: string, wish: Wish): Promise<boolean> =>
  stored
    .transact(() => handle(id, wish))
    .then(
      () => true,
      (error: unknown) => {
        if (error instanceof DomainError) return false;
        throw error;
      },
    );

async function books(id: string): Promise<{ paid: bigint; returned: bigint; order: Order }> {
  return stored.transact(async () => {
    const order = await orders.get(id, 'everything');
    const total = Money.from(order.state.total).units;
    const paid = order.state.paidAt === null ? 0n : total;
    const credited = [...(await stored.get(CreditNoteRepository).creditedOn(id)).values()];
    const returned = credited.reduce((sum, { units }) => sum + units, order.state.status === 'cancelled' ? paid : 0n);
    return { paid, returned, order };
  });
}

let number = 0;
async function begin(imported: boolean): Promise<string> {
  const id = `order-${(number += 1)}`;
  const order = imported ? importedOrder(id, id) : placedOrder(id, { customerId: null });
  await stored.transact(() => orders.save(order));
  return id;
}

it('credits never exceed the payment under any concurrent requests', async () => {
  const seen = { cancelled: 0, credited: 0, whole: 0 };
  await fc.assert(
    fc.asyncProperty(fc.nat(4), anyHistory, async (dice, history) => {
      const id = await begin(dice === 0);
      for (const wishes of history) {
        await Promise.all(wishes.map((wish) => ask(id, wish)));
        const { paid, returned, order } = await books(id);
        expect(returned <= paid).toBe(true);
        const { credited } = order.state;
        const inCancellation = order.state.status === 'cancelled' ? paid : 0n;
        expect(credited === null ? 0n : Money.from(credited).units).toBe(returned - inCancellation);
        seen.cancelled += order.state.status === 'cancelled' && paid > 0n ? 1 : 0;
        seen.credited += credited === null ? 0 : 1;
        seen.whole += returned === paid && paid > 0n ? 1 : 0;
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
  expect(Object.values(seen).every((times) => times > 0)).toBe(true);
});

it('of a concurrent credit note and cancellation one is refused', async () => {
  for (let round = 0; round < 20; round += 1) {
    const id = await begin(false);
    await ask(id, 'pay');
    const both: Wish[] = [{ hearts: 6, lanterns: 2, at: 'price' }, 'cancel'];
    const done = await Promise.all((round % 2 === 0 ? both : both.reverse()).map((wish) => ask(id, wish)));
    expect(done.filter(Boolean)).toHaveLength(1);
  }
});
