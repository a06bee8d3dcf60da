import { isDeepStrictEqual } from 'node:util';
import type { Customer, Order } from '../../support/resources.js';
import type { Evidence } from '../evidence.js';
import type { ActionOf, Entry } from '../ledger.js';
import { blockBehind, groupBy, isKind, type Facts } from './facts.js';
import { finding, type Finding } from './finding.js';

/** What is read is what was acknowledged last, but for orders that were cancelled because their customer was blocked. */
export function judgeReadModel(facts: Facts, evidence: Evidence): Finding[] {
  const orders = new Map(evidence.orders.map((order) => [order.id, order]));
  const customers = new Map(evidence.customers.map((customer) => [customer.id, customer]));
  const open = openChanges(facts);
  return [
    ...facts.orders
      .filter(({ first }) => !open.has(first.id))
      .flatMap(({ placed, last }) => {
        const expected = cancelledByPolicy(last, orders.get(last.id), facts);
        return compare('Order', orders.get(last.id), expected, placed);
      }),
    ...[...facts.customers]
      .filter(([id]) => !open.has(id))
      .flatMap(([id, { registered, last }]) => {
        const read = customers.get(id);
        return compare('Customer', read && withoutPurchases(read), withoutPurchases(last), registered);
      }),
  ];
}

/** Ids of what a change without an answer may have changed or not. */
function openChanges({ entries }: Facts): ReadonlySet<string> {
  const open = entries.filter(({ reply }) => reply === null);
  const subject = ({ action }: Entry<ActionOf<'pay' | 'cancel' | 'block' | 'unblock'>>) =>
    'orderId' in action ? action.orderId : action.customerId;
  return new Set(groupBy(open.filter(isKind('pay', 'cancel', 'block', 'unblock')), subject).keys());
}

function cancelledByPolicy(last: Order, read: Order | undefined, facts: Facts): Order {
  if (read?.status !== 'cancelled' || last.status !== 'placed') return last;
  const { cancellationReason, cancelledAt } = read;
  if (blockBehind(cancellationReason, last.customerId, facts) === undefined) return last;
  const version = last.version + 1;
  return { ...last, version, status: 'cancelled', cancelledAt, cancellationReason, allowedActions: [] };
}

/** Purchases change without the customer's version. */
function withoutPurchases({ purchases: _, ...rest }: Customer): Omit<Customer, 'purchases'> {
  return rest;
}

/** What is not there at all is told as lost, elsewhere. */
function compare(what: string, read: object | undefined, expected: { readonly id: string }, entry: Entry): Finding[] {
  if (read === undefined || isDeepStrictEqual(read, expected)) return [];
  const fields = Object.entries(expected).filter(
    ([field, value]) => !isDeepStrictEqual((read as Record<string, unknown>)[field], value),
  );
  const differing = fields.map(([field, value]) => {
    const found = JSON.stringify((read as Record<string, unknown>)[field]);
    return `${field} is ${found}, not ${JSON.stringify(value)}`;
  });
  return [finding('readModel', `${what} ${expected.id}: ${differing.join('; ') || 'it has more fields'}.`, [entry])];
}
