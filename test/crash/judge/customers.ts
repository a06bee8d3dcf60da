import type { Customer, TimelineEntry } from '../../support/resources.js';
import type { Evidence } from '../evidence.js';
import { isAcknowledged } from '../ledger.js';
import { bodyOf, groupBy, isKind, isRefused, type Facts } from './facts.js';
import { finding, type Finding } from './finding.js';

/** Every registration, block and unblock that was acknowledged is there once, and no other is. */
export function judgeCustomers(facts: Facts, evidence: Evidence): Finding[] {
  return [
    ...lost(facts, evidence),
    ...listed(facts, evidence),
    ...blocks(facts, evidence),
    ...unblocks(facts, evidence),
  ];
}

function lost({ customers }: Facts, evidence: Evidence): Finding[] {
  const emails = new Map(evidence.customers.map(({ id, email }) => [id, email]));
  return [...customers].flatMap(([id, { registered }]) =>
    emails.get(id) === registered.action.email
      ? []
      : [finding('lost', `Customer ${id} is not listed with the e-mail that was acknowledged.`, [registered])],
  );
}

function listed({ entries }: Facts, evidence: Evidence): Finding[] {
  const wanted = new Map(entries.filter(isKind('register')).map((entry) => [entry.action.email, entry]));
  return [...groupBy(evidence.customers, ({ email }) => email)].flatMap(([email, same]) => {
    const entry = wanted.get(email);
    const twice = same.length > 1 ? [finding('twice', `${same.length} customers have ${email}.`, [entry])] : [];
    const asked = entry !== undefined && !isRefused(entry);
    return asked ? twice : [...twice, finding('unasked', `${ids(same)} is registered with ${email}.`, [entry])];
  });
}

function blocks({ entries }: Facts, { timelines }: Evidence): Finding[] {
  return entries.filter(isKind('block')).flatMap((entry) => {
    const { customerId, reason } = entry.action;
    const times = blocksIn(timelines.get(customerId) ?? []).filter((one) => one === reason).length;
    const subject = `The block of ${customerId} for ${reason}`;
    if (times > 1) return [finding('twice', `${subject} stands in its timeline ${times} times.`, [entry])];
    if (isAcknowledged(entry) && times === 0)
      return [finding('lost', `${subject} is missing in its timeline.`, [entry])];
    return isRefused(entry) && times > 0 ? [finding('unasked', `${subject} was refused and done.`, [entry])] : [];
  });
}

function unblocks({ entries }: Facts, { timelines }: Evidence): Finding[] {
  const all = groupBy(entries.filter(isKind('unblock')), ({ action }) => action.customerId);
  return [...all].flatMap(([id, wanted]) => {
    const timeline = timelines.get(id) ?? [];
    const done = timeline.filter(({ type }) => type === 'customer.unblocked').length;
    const missing = wanted.filter(isAcknowledged).filter((entry) => {
      const { version } = bodyOf<Customer>(entry);
      return timeline[version - 1]?.type !== 'customer.unblocked';
    });
    const many = wanted.filter((entry) => !isRefused(entry)).length;
    return [
      ...missing.map((entry) => finding('lost', `An unblock of ${id} is missing in its timeline.`, [entry])),
      ...(done > many ? [finding('twice', `${id} was unblocked ${done} times, of ${many} wanted.`, wanted)] : []),
    ];
  });
}

function blocksIn(timeline: readonly TimelineEntry[]): unknown[] {
  return timeline
    .filter(({ type }) => type === 'customer.blocked')
    .map(({ changes }) => changes.find(({ field }) => field === 'blockedReason')?.to);
}

function ids(customers: readonly Customer[]): string {
  return customers.map(({ id }) => id).join(', ');
}
