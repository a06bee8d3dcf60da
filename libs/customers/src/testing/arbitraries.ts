import { anyInstant, anyPrice } from '@tradepost/kernel/testing';
import fc from 'fast-check';
import type { Customer } from '../domain/customer.js';
import type { Purchase, PurchaseHistory } from '../domain/purchase-history.js';
import { spanOf } from './in-memory-repositories.js';
import { customerId, noteId } from './samples.js';

/** A command to a customer, allowed or not. */
export type CustomerCommand = (customer: Customer) => void;

const anyName = fc.constantFrom('Ada', 'Ada Lovelace', 'Countess');
const anyGiven = fc.record(
  {
    email: fc.constantFrom('ada@example.com', 'Ada@example.com', 'lovelace@example.com'),
    name: anyName,
    country: fc.constantFrom('GB', 'FR', null),
  },
  { requiredKeys: [] },
);

export const anyCustomerCommands: fc.Arbitrary<CustomerCommand[]> = fc.array(
  fc.oneof(
    fc.tuple(anyGiven, anyInstant).map(
      ([given, at]): CustomerCommand =>
        (customer) =>
          customer.change(given, at),
    ),
    fc.tuple(anyName, anyInstant).map(
      ([reason, at]): CustomerCommand =>
        (customer) =>
          customer.block(reason, at),
    ),
    anyInstant.map(
      (at): CustomerCommand =>
        (customer) =>
          customer.unblock(at),
    ),
  ),
  { maxLength: 8 },
);

/** An event of Orders: an order, a cancellation (possibly redelivered) or a credit note. */
export type PurchaseNews =
  | { readonly what: 'order'; readonly total: Purchase['total']; readonly placedAt: string }
  | { readonly what: 'cancelled'; readonly nth: number }
  | { readonly what: 'credit'; readonly total: Purchase['total'] };

const anyTotal = fc.constantFrom('GBP', 'EUR', 'JPY').chain(anyPrice);

export const anyPurchaseNews: fc.Arbitrary<PurchaseNews[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ what: fc.constant('order' as const), total: anyTotal, placedAt: anyInstant }) },
    { weight: 2, arbitrary: fc.record({ what: fc.constant('cancelled' as const), nth: fc.nat({ max: 7 }) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant('credit' as const), total: anyTotal }) },
  ),
  { maxLength: 16 },
);

/** Applies all events to a history; returns the resulting purchases. */
export function tell(history: PurchaseHistory, news: readonly PurchaseNews[]): Purchase[] {
  const purchases: Purchase[] = [];
  for (const one of news) {
    if (one.what === 'credit') history.credit(noteId, one.total);
    if (one.what === 'order') {
      const { total, placedAt } = one;
      const purchase = { orderId: `order-${purchases.length}`, customerId, total, placedAt, withdrawn: false };
      purchases.push(purchase);
      history.note(purchase);
    }
    const purchase = one.what === 'cancelled' ? purchases[one.nth] : undefined;
    if (purchase !== undefined) {
      history.withdraw(purchase, spanOf(purchases.filter((other) => other !== purchase)));
      purchases[purchases.indexOf(purchase)] = { ...purchase, withdrawn: true };
    }
  }
  return purchases;
}
