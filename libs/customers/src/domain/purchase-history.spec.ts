import { Money } from '@tradepost/kernel';
import { expectFolded, given } from '@tradepost/kernel/testing';
import fc from 'fast-check';
import { anyPurchaseNews, tell, type PurchaseNews } from '../testing/arbitraries.js';
import { spanOf } from '../testing/in-memory-repositories.js';
import { customerId, evening, money, morning, noon, noteId, orderIds } from '../testing/samples.js';
import { noPurchases, PurchaseHistory, type Purchase, type Span } from './purchase-history.js';

const nothingLeft: Span = { firstOrderAt: null, lastOrderAt: null };
const purchase = (orderId: string, about: Partial<Purchase> = {}): Purchase => {
  return { orderId, customerId, total: money('10'), placedAt: morning, withdrawn: false, ...about };
};
const [first, second, third] = orderIds;

/** History of three orders of 10 pounds: in the morning, at noon and in the evening. */
function threeOrders(): PurchaseHistory {
  const history = PurchaseHistory.empty(customerId);
  history.note(purchase(first, { placedAt: morning }));
  history.note(purchase(second, { placedAt: noon }));
  history.note(purchase(third, { placedAt: evening }));
  return history;
}

describe('a customer who bought nothing', () => {
  it('has empty totals', () => {
    const history = PurchaseHistory.empty(customerId);
    expect([history.sums, history.exists, history.version]).toEqual([noPurchases, false, 0]);
    expect(noPurchases).toEqual({ orders: 0, creditNotes: 0, totals: [], ...nothingLeft });
  });
});

describe('a purchase', () => {
  it('is recorded', () => {
    given(PurchaseHistory.empty(customerId))
      .when((history) => history.note(purchase(first)))
      .then({ type: 'PurchaseNoted', orderId: first, total: money('10'), placedAt: morning });
  });

  it('counts, with its total and its time', () => {
    const history = PurchaseHistory.empty(customerId);
    history.note(purchase(first, { total: money('22.085') }));
    expect(history.sums).toEqual({
      orders: 1,
      creditNotes: 0,
      totals: [{ currency: 'GBP', ordered: money('22.085'), credited: money('0.00') }],
      firstOrderAt: morning,
      lastOrderAt: morning,
    });
  });

  it.each([
    [[morning, noon, evening]],
    [[evening, noon, morning]],
    [[noon, evening, morning]],
    [[noon, morning, evening, noon]],
  ])('is first or last by its time of placement, not of delivery: %j', (times) => {
    const history = PurchaseHistory.empty(customerId);
    times.forEach((placedAt, i) => history.note(purchase(orderIds[i]!, { placedAt })));
    expect(history.sums).toMatchObject({ orders: times.length, firstOrderAt: morning, lastOrderAt: evening });
  });

  it('adds up exactly with others of its currency; currencies are sorted', () => {
    const history = PurchaseHistory.empty(customerId);
    const totals = [money('0.1', 'USD'), money('0.2', 'GBP'), money('0.2', 'USD'), money('300', 'JPY')];
    totals.forEach((total, i) => history.note(purchase(orderIds[i]!, { total })));
    expect(history.sums.totals).toEqual([
      { currency: 'GBP', ordered: money('0.20'), credited: money('0.00') },
      { currency: 'JPY', ordered: money('300', 'JPY'), credited: money('0', 'JPY') },
      { currency: 'USD', ordered: money('0.30', 'USD'), credited: money('0.00', 'USD') },
    ]);
  });
});

describe('a cancelled purchase', () => {
  it('is withdrawn, with the span of the others', () => {
    given(threeOrders())
      .when((history) => history.withdraw(purchase(first), { firstOrderAt: noon, lastOrderAt: evening }))
      .then({
        type: 'PurchaseWithdrawn',
        orderId: first,
        total: money('10'),
        firstOrderAt: noon,
        lastOrderAt: evening,
      });
  });

  it('no longer counts', () => {
    const history = threeOrders();
    history.withdraw(purchase(first), { firstOrderAt: noon, lastOrderAt: evening });
    expect(history.sums).toEqual({
      orders: 2,
      creditNotes: 0,
      totals: [{ currency: 'GBP', ordered: money('20.00'), credited: money('0.00') }],
      firstOrderAt: noon,
      lastOrderAt: evening,
    });
  });

  it('is withdrawn once', () => {
    given(threeOrders())
      .when((history) => history.withdraw(purchase(first, { withdrawn: true }), nothingLeft))
      .thenNothing();
  });

  it('removes its currency where nothing else is in it', () => {
    const history = threeOrders();
    const euros = purchase(orderIds[3], { total: money('5', 'EUR') });
    history.note(euros);
    history.withdraw(euros, { firstOrderAt: morning, lastOrderAt: evening });
    expect(history.sums.totals.map(({ currency }) => currency)).toEqual(['GBP']);
  });

  it('keeps its currency where a credit is in it', () => {
    const history = PurchaseHistory.empty(customerId);
    history.note(purchase(first));
    history.credit(noteId, money('4'));
    history.withdraw(purchase(first), nothingLeft);
    expect(history.sums).toEqual({
      orders: 0,
      creditNotes: 1,
      totals: [{ currency: 'GBP', ordered: money('0.00'), credited: money('4.00') }],
      ...nothingLeft,
    });
  });

  it('leaves empty totals where it was the only one', () => {
    const history = PurchaseHistory.empty(customerId);
    history.note(purchase(first));
    history.withdraw(purchase(first), nothingLeft);
    expect(history.sums).toEqual(noPurchases);
  });
});

describe('a credit', () => {
  it('is recorded', () => {
    given(threeOrders())
      .when((history) => history.credit(noteId, money('2.55')))
      .then({ type: 'CreditNoted', creditNoteId: noteId, total: money('2.55') });
  });

  it('counts apart from orders, even without any', () => {
    const history = PurchaseHistory.empty(customerId);
    history.credit(noteId, money('2.55'));
    history.credit(noteId, money('1'));
    expect(history.sums).toEqual({
      orders: 0,
      creditNotes: 2,
      totals: [{ currency: 'GBP', ordered: money('0.00'), credited: money('3.55') }],
      ...nothingLeft,
    });
  });

  it('does not change the orders and their span', () => {
    const history = threeOrders();
    history.credit(noteId, money('2.55'));
    expect(history.sums).toMatchObject({ orders: 3, firstOrderAt: morning, lastOrderAt: evening });
    expect(history.sums.totals[0]).toMatchObject({ ordered: money('30.00'), credited: money('2.55') });
  });
});

describe('after any events of Orders', () => {
  const anyHistory = (check: (history: PurchaseHistory, left: Purchase[], news: PurchaseNews[]) => void) =>
    fc.assert(
      fc.property(anyPurchaseNews, (news) => {
        const history = PurchaseHistory.empty(customerId);
        const purchases = tell(history, news);
        check(
          history,
          purchases.filter(({ withdrawn }) => !withdrawn),
          news,
        );
      }),
    );
  const unitsOf = (totals: readonly Purchase['total'][], currency: string) =>
    totals.filter((total) => total.currency === currency).reduce((sum, total) => sum + Money.from(total).units, 0n);

  it('the orders that were not cancelled count, and span from the first to the last', () => {
    anyHistory((history, left) => {
      expect(history.sums).toMatchObject({ orders: left.length, ...spanOf(left) });
    });
  });

  it('the totals are the exact sums of what counts, in each currency', () => {
    anyHistory((history, left, news) => {
      const ordered = left.map(({ total }) => total);
      const credited = news.flatMap((one) => (one.what === 'credit' ? [one.total] : []));
      expect(history.sums.creditNotes).toBe(credited.length);
      const sums = ['EUR', 'GBP', 'JPY']
        .map((currency) => ({
          currency,
          ordered: Money.ofUnits(unitsOf(ordered, currency), currency).toJSON(),
          credited: Money.ofUnits(unitsOf(credited, currency), currency).toJSON(),
        }))
        .filter((one) => unitsOf([one.ordered, one.credited], one.currency) !== 0n);
      expect(history.sums.totals).toEqual(sums);
    });
  });

  it('the state is the fold of the history', () => {
    anyHistory((history) => expectFolded(history, history.takeRecorded()));
  });
});
