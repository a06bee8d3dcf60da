import { CreditNoteIssuedV1, OrderCancelledV1, OrderPlacedV1 } from '@tradepost/contracts';
import { noPurchases } from '../domain/purchase-history.js';
import { arriving } from '@tradepost/platform/testing';
import { integrationSubscriptionsOf } from '@tradepost/platform/messaging';
import { CustomersWorld } from '../testing/customers-world.js';
import { customerId, evening, money, morning, noon, noteId, orderIds, otherCustomerId } from '../testing/samples.js';
import { KeepPurchases } from './keep-purchases.js';

it('handles messages in the order in which Orders published them', () => {
  const marks = integrationSubscriptionsOf(KeepPurchases.prototype);
  expect(marks).toHaveLength(3);
  expect(new Set(marks.map(({ subscription }) => subscription)).size).toBe(1);
});

const [first, second, third] = orderIds;
const placed = (orderId: string, about: Partial<OrderPlacedV1> = {}) =>
  arriving<OrderPlacedV1>(OrderPlacedV1, {
    orderId,
    source: 'storefront',
    reference: null,
    customerId,
    lines: [{ sku: '85123A', quantity: 4, unitPrice: money('2.50') }],
    total: money('10.00'),
    placedAt: morning,
    ...about,
  });
const cancelled = (orderId: string) =>
  arriving(OrderCancelledV1, { orderId, reason: 'changed my mind', cancelledAt: evening });
const credited = (about: Partial<CreditNoteIssuedV1> = {}) =>
  arriving<CreditNoteIssuedV1>(CreditNoteIssuedV1, {
    creditNoteId: noteId,
    reference: null,
    customerId,
    orderId: null,
    lines: [{ sku: '85123A', quantity: 1, unitPrice: money('2.50') }],
    total: money('2.50'),
    reason: 'broken',
    issuedAt: noon,
    ...about,
  });

let world: CustomersWorld;
let policy: KeepPurchases;
const sums = async (id = customerId) => (await world.histories.of(id)).sums;

beforeEach(() => {
  world = new CustomersWorld();
  policy = new KeepPurchases(world.histories);
});
afterEach(() => {
  expect(world.told).toEqual([]);
});

describe("a customer's order", () => {
  it('is a purchase', async () => {
    await policy.placed(placed(first));
    expect(world.saved).toEqual([{ type: 'PurchaseNoted', orderId: first, total: money('10.00'), placedAt: morning }]);
    expect(await sums()).toMatchObject({ orders: 1, firstOrderAt: morning, lastOrderAt: morning });
  });

  it('counts together with those before', async () => {
    await policy.placed(placed(first, { placedAt: noon }));
    await policy.placed(placed(second, { placedAt: morning, source: 'import', reference: '536365' }));
    expect(await sums()).toEqual({
      orders: 2,
      creditNotes: 0,
      totals: [{ currency: 'GBP', ordered: money('20.00'), credited: money('0.00') }],
      firstOrderAt: morning,
      lastOrderAt: noon,
    });
  });

  it('does not affect other customers', async () => {
    await policy.placed(placed(first));
    expect(await sums(otherCustomerId)).toEqual(noPurchases);
  });

  it('is ignored where a guest placed it', async () => {
    await policy.placed(placed(first, { customerId: null }));
    expect(world.saved).toEqual([]);
  });
});

describe('a cancelled order', () => {
  beforeEach(async () => {
    await policy.placed(placed(first, { placedAt: morning }));
    await policy.placed(placed(second, { placedAt: noon }));
    await policy.placed(placed(third, { placedAt: evening, customerId: otherCustomerId }));
  });

  it('is removed, and the span is that of the remaining ones', async () => {
    await policy.cancelled(cancelled(first));
    expect(await sums()).toEqual({
      orders: 1,
      creditNotes: 0,
      totals: [{ currency: 'GBP', ordered: money('10.00'), credited: money('0.00') }],
      firstOrderAt: noon,
      lastOrderAt: noon,
    });
  });

  it('empties the totals where it was the last', async () => {
    await policy.cancelled(cancelled(first));
    await policy.cancelled(cancelled(second));
    expect(await sums()).toEqual(noPurchases);
    expect(await sums(otherCustomerId)).toMatchObject({ orders: 1 });
  });

  it('has no effect when redelivered', async () => {
    await policy.cancelled(cancelled(first));
    const [before, saved] = [await sums(), world.saved.length];
    await policy.cancelled(cancelled(first));
    expect([await sums(), world.saved.length]).toEqual([before, saved]);
  });

  it('is ignored where a guest had placed it', async () => {
    const saved = world.saved.length;
    await policy.placed(placed(orderIds[3], { customerId: null }));
    await policy.cancelled(cancelled(orderIds[3]));
    expect(world.saved).toHaveLength(saved);
  });
});

describe('a credit note', () => {
  it('counts for its customer', async () => {
    await policy.placed(placed(first));
    await policy.credited(credited({ orderId: first }));
    expect(world.saved.at(-1)).toEqual({ type: 'CreditNoted', creditNoteId: noteId, total: money('2.50') });
    expect(await sums()).toMatchObject({
      orders: 1,
      creditNotes: 1,
      totals: [{ currency: 'GBP', ordered: money('10.00'), credited: money('2.50') }],
    });
  });

  it('counts for a customer who bought nothing', async () => {
    await policy.credited(credited());
    expect(await sums()).toMatchObject({ orders: 0, creditNotes: 1, firstOrderAt: null });
  });

  it('is ignored where it names no customer', async () => {
    await policy.credited(credited({ customerId: null }));
    expect(world.saved).toEqual([]);
  });
});
