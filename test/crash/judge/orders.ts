import { isDeepStrictEqual } from 'node:util';
import type { Order } from '../../support/resources.js';
import { formatAmount } from '../amounts.js';
import { marker, priceOf, totalOf } from '../catalogue.js';
import type { Evidence } from '../evidence.js';
import type { ActionOf, Entry } from '../ledger.js';
import { groupBy, isKind, isRefused, type Facts } from './facts.js';
import { finding, type Finding } from './finding.js';

type Place = ActionOf<'place'>;

/** Every order that was acknowledged is there once, as it was wanted, and no other is. */
export function judgeOrders(facts: Facts, evidence: Evidence): Finding[] {
  return [...acknowledged(facts, evidence), ...listed(facts, evidence)];
}

function acknowledged({ orders }: Facts, evidence: Evidence): Finding[] {
  const read = new Map(evidence.orders.map((order) => [order.id, order]));
  return orders.flatMap(({ placed, first }) => {
    const order = read.get(first.id);
    if (order === undefined) return [finding('lost', `Order ${first.id} is not listed.`, [placed])];
    if (!isAsWanted(first, placed.action)) return [finding('lost', `The reply shows another order.`, [placed])];
    return isAsWanted(order, placed.action)
      ? []
      : [finding('lost', `Order ${first.id} is listed with other lines, total or customer.`, [placed])];
  });
}

function listed({ entries }: Facts, evidence: Evidence): Finding[] {
  const wanted = new Map(entries.filter(isKind('place')).map((entry) => [wantedMark(entry), entry]));
  return [...groupBy(evidence.orders, markOf)].flatMap(([mark, same]) => {
    const entry = wanted.get(mark);
    const ids = same.map(({ id }) => id).join(', ');
    const twice = same.length > 1 ? [finding('twice', `One intent has ${same.length} orders: ${ids}.`, [entry])] : [];
    const asked = entry !== undefined && !isRefused(entry);
    return asked ? twice : [...twice, finding('unasked', `Nobody was told of order ${ids}.`, [entry])];
  });
}

/** What tells from which intent an order came: its customer, who is one client's, and the number of the intent there. */
function markOf({ customerId, lines }: Pick<Order, 'customerId'> & { readonly lines: Place['lines'] }): string {
  return `${customerId} ${lines.find(({ sku }) => sku === marker.sku)?.quantity}`;
}

function wantedMark({ action }: Entry<Place>): string {
  return markOf(action);
}

function isAsWanted(order: Order, { customerId, lines }: Place): boolean {
  const shown = {
    customerId: order.customerId,
    total: order.total,
    lines: order.lines.map(({ sku, quantity, unitPrice, total }) => ({ sku, quantity, unitPrice, total })),
  };
  const wanted = {
    customerId,
    total: pounds(totalOf(lines)),
    lines: lines.map((line) => ({ ...line, unitPrice: pounds(priceOf(line.sku)), total: pounds(totalOf([line])) })),
  };
  return isDeepStrictEqual(shown, wanted);
}

function pounds(amount: bigint) {
  return { amount: formatAmount(amount), currency: 'GBP' };
}
