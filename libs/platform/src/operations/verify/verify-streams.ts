import type { Findings, Report } from './findings.js';
import type { StoreSnapshot } from './store-snapshot.js';

/** Versions of every stream run from 1 without gaps. */
export function verifyStreams(store: StoreSnapshot, { counts }: Findings, report: Report): void {
  for (const { category, id, events, firstVersion, lastVersion } of store.streams()) {
    counts.streams += 1;
    counts.events += events;
    if (firstVersion === 1 && lastVersion === events) continue;
    report(
      'stream',
      `The stream of ${category} ${id} has ${events} events with versions ${firstVersion} to ${lastVersion}.`,
    );
  }
}
