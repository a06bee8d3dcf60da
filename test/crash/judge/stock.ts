import { articles, marker, quantityOf, type StockedProduct } from '../catalogue.js';
import type { Evidence } from '../evidence.js';
import { isAcknowledged } from '../ledger.js';
import { bodyOf, isKind, type Facts } from './facts.js';
import { finding, type Finding } from './finding.js';

/** What is there is what was put there, less what orders hold that are not cancelled; and it was never less than none. */
export function judgeStock(facts: Facts, evidence: Evidence): Finding[] {
  const cancelled = new Set(evidence.orders.filter(({ status }) => status === 'cancelled').map(({ id }) => id));
  const changes = facts.entries.filter(isKind('stock')).filter(isAcknowledged);
  const holding = facts.orders.filter(({ first }) => !cancelled.has(first.id));
  const levels = [marker, ...articles].flatMap(({ sku, stock }) => {
    const added = changes.reduce((sum, { action }) => sum + (action.sku === sku ? action.change : 0), 0);
    const taken = holding.reduce((sum, { placed }) => sum + quantityOf(sku, placed.action.lines), 0);
    const expected = stock === null ? null : added - taken;
    const found = evidence.products.find((product) => product.sku === sku)?.stock;
    return found === expected ? [] : [finding('stock', `${sku} has the stock ${found}, the ledger ${expected}.`)];
  });
  const negative = changes
    .filter((entry) => (bodyOf<StockedProduct>(entry).stock ?? -1) < 0)
    .map((entry) => finding('stock', `A reply shows ${entry.action.sku} with less than none.`, [entry]));
  return [...levels, ...negative];
}
