import { Aggregate, Money, type Instant, type MoneyJson, type Snapshot } from '@tradepost/kernel';
import type { PurchaseHistoryEvent } from './purchase-history.events.js';

/** Purchases and credits in one currency. */
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

/** An order as Customers knows it. */
export interface Purchase {
  readonly orderId: string;
  readonly customerId: string;
  readonly total: MoneyJson;
  readonly placedAt: Instant;
  readonly withdrawn: boolean;
}

/** Times of the first and the last of some orders. */
export type Span = Pick<PurchaseHistoryState, 'firstOrderAt' | 'lastOrderAt'>;

export const noPurchases: PurchaseHistoryState = {
  orders: 0,
  creditNotes: 0,
  totals: [],
  firstOrderAt: null,
  lastOrderAt: null,
};

/** Totals of a customer's purchases. Its id is the customer's; empty before the first order. */
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

  /** Totals; empty before the first order. */
  get sums(): PurchaseHistoryState {
    return this.exists ? this.state : noPurchases;
  }

  note({ orderId, total, placedAt }: Pick<Purchase, 'orderId' | 'total' | 'placedAt'>): void {
    this.record({ type: 'PurchaseNoted', orderId, total, placedAt });
  }

  /** `left` is the span of the remaining orders. Does nothing for an already withdrawn purchase. */
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

/** Next totals. Pure. */
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

/** Drops a currency without orders and credits. */
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
