import type { TimelineEntry } from '../../support/resources.js';
import type { Evidence } from '../evidence.js';
import { finding, type Finding } from './finding.js';

interface Resource {
  readonly id: string;
  readonly version: number;
  readonly status: string;
}

/** A resource has as many entries in its timeline as its version says, from the first on, and the status they end in. */
export function judgeEvents({ orders, customers, timelines }: Evidence): Finding[] {
  const complaints = (all: readonly Resource[], what: string, first: string) =>
    all.flatMap((one) =>
      complaintsAbout(one, timelines.get(one.id) ?? [], first).map((complaint) =>
        finding('events', `${what} ${one.id}: ${complaint}.`),
      ),
    );
  return [...complaints(orders, 'Order', 'order.placed'), ...complaints(customers, 'Customer', 'customer.registered')];
}

function complaintsAbout({ version, status }: Resource, timeline: readonly TimelineEntry[], first: string): string[] {
  const versions = timeline.map((entry) => entry.version);
  const status_ = timeline.flatMap(({ changes }) => changes.filter(({ field }) => field === 'status')).at(-1)?.to;
  return [
    ...(versions.length === version && versions.every((one, i) => one === i + 1)
      ? []
      : [`its version is ${version}, its timeline has ${versions.join(', ') || 'nothing'}`]),
    ...(timeline[0]?.type === first ? [] : [`its timeline begins with ${timeline[0]?.type ?? 'nothing'}`]),
    ...(status_ === status ? [] : [`it is ${status}, its timeline ends with ${String(status_)}`]),
  ];
}
