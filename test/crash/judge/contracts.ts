import { isDeepStrictEqual } from 'node:util';
import type { Customer, Order } from '../../support/resources.js';
import { formatAmount } from '../amounts.js';
import { totalOf } from '../catalogue.js';
import type { Evidence } from '../evidence.js';
import { isAcknowledged, problemOf } from '../ledger.js';
import { blockAt, groupBy, isKind, type Facts, type OrderFacts } from './facts.js';
import { finding, type Finding } from './finding.js';

/** Each context has heard of the other all that it has to, and nothing else. */
export function judgeContracts(facts: Facts, evidence: Evidence): Finding[] {
  const read = new Map(evidence.orders.map((order) => [order.id, order]));
  return [...purchases(facts, evidence, read), ...leftOpen(facts, read), ...probes(facts)];
}

/** A customer's purchases are the orders that the ledger has of them and that are not cancelled. */
function purchases(facts: Facts, evidence: Evidence, read: ReadonlyMap<string, Order>): Finding[] {
  const known = new Map(evidence.customers.map((customer) => [customer.id, customer]));
  const orders = groupBy(facts.orders, ({ first }) => first.customerId ?? '');
  return [...facts.customers].flatMap(([id, { registered }]) => {
    const customer = known.get(id);
    if (customer === undefined) return [];
    const kept = (orders.get(id) ?? []).filter(({ first }) => read.get(first.id)?.status !== 'cancelled');
    const expected = purchasesOf(kept);
    if (isDeepStrictEqual(customer.purchases, expected)) return [];
    const found = `has the purchases ${inWords(customer.purchases)}, the ledger ${inWords(expected)}`;
    return [finding('contracts', `Customer ${id} ${found}.`, [registered])];
  });
}

function purchasesOf(orders: readonly OrderFacts[]): Customer['purchases'] {
  const currency = 'GBP';
  const sum = orders.reduce((all, { placed }) => all + totalOf(placed.action.lines), 0n);
  const times = orders.map(({ first }) => first.placedAt).sort();
  return {
    orders: orders.length,
    creditNotes: 0,
    totals:
      orders.length === 0
        ? []
        : [
            {
              currency,
              ordered: { amount: formatAmount(sum), currency },
              credited: { amount: '0.00', currency },
            },
          ],
    firstOrderAt: times[0] ?? null,
    lastOrderAt: times.at(-1) ?? null,
  };
}

function inWords({ orders, totals, firstOrderAt, lastOrderAt }: Customer['purchases']): string {
  const total = totals.map(({ ordered }) => `${ordered.amount} ${ordered.currency}`).join(' and ');
  return `${orders} orders of ${total || 'nothing'} from ${firstOrderAt} to ${lastOrderAt}`;
}

/** An order that was placed before its customer was blocked, or while they were, is paid or cancelled. */
function leftOpen({ orders, customers }: Facts, read: ReadonlyMap<string, Order>): Finding[] {
  return orders.flatMap(({ placed, first }) => {
    const customer = customers.get(placed.action.customerId);
    if (customer === undefined || read.get(first.id)?.status !== 'placed') return [];
    const later = customer.standings.filter(isKind('block')).find(({ number }) => number > placed.number);
    const block = blockAt(placed.number, customer) ?? later;
    return block === undefined
      ? []
      : [finding('contracts', `Order ${first.id} is open, though its customer was blocked.`, [placed, block])];
  });
}

/** With everything delivered, Orders takes an order of an active customer and refuses one of a blocked customer. */
function probes({ entries, customers }: Facts): Finding[] {
  return entries.filter(isKind('place')).flatMap((entry) => {
    const { customerId, probe } = entry.action;
    const customer = customers.get(customerId);
    if (!probe || entry.reply === null || customer === undefined) return [];
    const block = blockAt(entry.number, customer);
    const right = block === undefined ? isAcknowledged(entry) : problemOf(entry.reply) === 'customer_blocked';
    const standing = block === undefined ? 'active' : 'blocked';
    return right
      ? []
      : [finding('contracts', `Orders does not know that customer ${customerId} is ${standing}.`, [entry, block])];
  });
}
