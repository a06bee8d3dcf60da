import { Aggregate, Money, type Instant, type MoneyJson, type Snapshot } from '@tradepost/kernel';
import type { PurchaseHistoryEvent } from './purchase-history.events.js';

/** What was ordered and credited in one currency. */
export interface CurrencyTotal {
  readonly currency: string;
  readonly ordered: MoneyJson;
  readonly credited: MoneyJson;
}

export interface PurchaseHistoryState {
  /** Orders that were not cancelled. */
  readonly orders: number;
  readonly creditNotes: number;
  /** Sorted by currency. */
  readonly totals: readonly CurrencyTotal[];
  readonly firstOrderAt: Instant | null;
  readonly lastOrderAt: Instant | null;
}

/** One order as Customers knows it. */
export interface Purchase {
  readonly orderId: string;
  readonly customerId: string;
  readonly total: MoneyJson;
  readonly placedAt: Instant;
  readonly withdrawn: boolean;
}

/** When the first and the last of some orders were placed. */
export type Span = Pick<PurchaseHistoryState, 'firstOrderAt' | 'lastOrderAt'>;

export const noPurchases: PurchaseHistoryState = {
  orders: 0,
  creditNotes: 0,
  totals: [],
  firstOrderAt: null,
  lastOrderAt: null,
};

/** What a customer has bought, summed up. The id is the customer's; it starts empty with the first order. */
export class PurchaseHistory extends Aggregate<PurchaseHistoryState, PurchaseHistoryEvent> {
  static empty(customerId: string): PurchaseHistory {
    return new PurchaseHistory(customerId);
  }

  static fromHistory(customerId: string, history: Iterable<PurchaseHistoryEvent>): PurchaseHistory {
    return new PurchaseHistory(customerId).replay(history);
  }

  static fromSnapshot(customerId: string, snapshot: Snapshot<PurchaseHistoryState>): PurchaseHistory {
    return new PurchaseHistory(customerId).restore(snapshot);
  }

  /** The sums, also before the first order. */
  get sums(): PurchaseHistoryState {
    return this.exists ? this.state : noPurchases;
  }

  note({ orderId, total, placedAt }: Pick<Purchase, 'orderId' | 'total' | 'placedAt'>): void {
    this.record({ type: 'PurchaseNoted', orderId, total, placedAt });
  }

  /** `left` spans the orders that remain. A purchase that was withdrawn before stays as it is. */
  withdraw({ orderId, total, withdrawn }: Purchase, left: Span): void {
    if (withdrawn) return;
    const { firstOrderAt, lastOrderAt } = left;
    this.record({ type: 'PurchaseWithdrawn', orderId, total, firstOrderAt, lastOrderAt });
  }

  credit(creditNoteId: string, total: MoneyJson): void {
    this.record({ type: 'CreditNoted', creditNoteId, total });
  }

  protected override evolve(state: PurchaseHistoryState | null, event: PurchaseHistoryEvent): PurchaseHistoryState {
    return evolvePurchases(state, event);
  }
}

/** The sums after an event. Pure. */
export function evolvePurchases(state: PurchaseHistoryState | null, event: PurchaseHistoryEvent): PurchaseHistoryState {
  const before = state ?? noPurchases;
  switch (event.type) {
    case 'PurchaseNoted': {
      const { total, placedAt } = event;
      const firstOrderAt =
        before.firstOrderAt === null || placedAt < before.firstOrderAt ? placedAt : before.firstOrderAt;
      const lastOrderAt = before.lastOrderAt === null || placedAt > before.lastOrderAt ? placedAt : before.lastOrderAt;
      return {
        ...before,
        orders: before.orders + 1,
        totals: addTo(before.totals, 'ordered', total, 1),
        firstOrderAt,
        lastOrderAt,
      };
    }
    case 'PurchaseWithdrawn': {
      const { total, firstOrderAt, lastOrderAt } = event;
      return {
        ...before,
        orders: before.orders - 1,
        totals: addTo(before.totals, 'ordered', total, -1),
        firstOrderAt,
        lastOrderAt,
      };
    }
    case 'CreditNoted':
      return {
        ...before,
        creditNotes: before.creditNotes + 1,
        totals: addTo(before.totals, 'credited', event.total, 1),
      };
    default:
      return event satisfies never;
  }
}

/** A currency in which nothing is left is not listed. */
function addTo(
  totals: readonly CurrencyTotal[],
  field: 'ordered' | 'credited',
  amount: MoneyJson,
  times: 1 | -1,
): CurrencyTotal[] {
  const { currency } = amount;
  const zero = Money.zero(currency).toJSON();
  const known = totals.find((one) => one.currency === currency) ?? { currency, ordered: zero, credited: zero };
  const sum = Money.from(known[field]).plus(Money.from(amount).times(times)).toJSON();
  const next = { ...known, [field]: sum };
  const others = totals.filter((one) => one.currency !== currency);
  const empty = next.ordered.amount === zero.amount && next.credited.amount === zero.amount;
  return [...others, ...(empty ? [] : [next])].sort((a, b) => (a.currency < b.currency ? -1 : 1));
}
