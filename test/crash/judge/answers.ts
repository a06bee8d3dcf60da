import { tracked } from '../catalogue.js';
import { isAcknowledged, problemOf, type Action, type Entry } from '../ledger.js';
import { isKind, type Facts } from './facts.js';
import { finding, type Finding } from './finding.js';

/** Failures of the server that a client may meet while it comes and goes. */
const passing = /^503\b/;
const successes: Readonly<Record<Action['kind'], readonly number[]>> = {
  register: [201],
  place: [201],
  pay: [200],
  cancel: [200],
  stock: [200, 201],
  block: [200],
  unblock: [200],
};
const trackedSkus = new Set(tracked.map(({ sku }) => sku));

/** Every request has an answer in the end, and every answer is one that the shop may give there. */
export function judgeAnswers(facts: Facts): Finding[] {
  return facts.entries.flatMap((entry) => {
    if (entry.reply === null) return [finding('unanswered', 'It has no definite answer.', [entry])];
    const failures = entry.attempts.filter(({ outcome }) => /^5/.test(outcome) && !passing.test(outcome));
    const answer = `${entry.reply.status} ${problemOf(entry.reply) ?? ''}`.trim();
    return [
      ...failures.map(({ outcome }) => finding('unexplained', `The server failed with ${outcome}.`, [entry])),
      ...(isExplained(entry, facts) ? [] : [finding('unexplained', `The answer was ${answer}.`, [entry])]),
    ];
  });
}

function isExplained(entry: Entry, facts: Facts): boolean {
  const { action, reply } = entry;
  if (isAcknowledged(entry)) return successes[action.kind].includes(reply!.status);
  const code = problemOf(reply!);
  switch (action.kind) {
    case 'place':
      return (
        // That Orders knows a customer by the end is asked of the probes.
        code === 'customer_unknown' ||
        (code === 'customer_blocked' && wasBlockedBefore(entry, action.customerId, facts)) ||
        (code === 'out_of_stock' && action.lines.some(({ sku }) => trackedSkus.has(sku)))
      );
    case 'pay':
    case 'cancel':
      return code === 'version_mismatch' && wasBlockedBefore(entry, action.customerId, facts);
    case 'stock':
      return code === 'stock_insufficient' && action.change < 0;
    case 'register':
    case 'block':
    case 'unblock':
      return false;
    default:
      return action satisfies never;
  }
}

function wasBlockedBefore({ number }: Entry, customerId: string, { customers }: Facts): boolean {
  const standings = customers.get(customerId)?.standings ?? [];
  return standings.filter(isKind('block')).some((block) => block.number < number);
}
