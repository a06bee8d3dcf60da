import { isDeepStrictEqual } from 'node:util';
import type { DomainEvent, Snapshot } from '@tradepost/kernel';
import type { StoredAggregate } from '../../event-store/stored-aggregate.js';
import type { Findings, Report } from './findings.js';
import type { StoreSnapshot } from './store-snapshot.js';

/** State rows of every aggregate equal a fold of its events, and every row is of an aggregate with events. */
export async function verifyState(store: StoreSnapshot, findings: Findings, report: Report): Promise<void> {
  for (const aggregate of store.declared.setup.aggregates) {
    for (const page of store.streamsOf(aggregate.category)) {
      await store.read(async () => {
        for (const { id } of page) await compare(store, aggregate, id, report);
      });
      findings.counts.aggregates += page.length;
    }
    for (const table of Object.entries(aggregate.tables)) findStrays(store, aggregate.category, table, report);
  }
}

async function compare(store: StoreSnapshot, aggregate: StoredAggregate, id: string, report: Report): Promise<void> {
  const what = `${aggregate.category} ${id}`;
  try {
    const history = await store.view.events.readStream(aggregate.category, id);
    const folded = plain(aggregate.fold(id, history.map(({ event }) => event) as DomainEvent[]));
    const loaded = await aggregate.load(id);
    if (loaded === null) report('state', `There are events of ${what}, but no row.`);
    else
      for (const path of differences(folded, plain(loaded)))
        report('state', `${path} of ${what} differs from its events.`);
  } catch (error) {
    report('state', `${what} cannot be read: ${(error as Error).message}`);
  }
}

function findStrays(store: StoreSnapshot, category: string, [table, column]: [string, string], report: Report): void {
  for (const id of store.rowsWithoutStream(category, table, column))
    report('state', `There is a row of ${category} ${id} in ${table}, but no event.`);
}

/** Version and state as JSON, where missing and undefined are the same. */
function plain({ version, state }: Snapshot<unknown>): unknown {
  return JSON.parse(JSON.stringify({ version, state }));
}

/** Paths at which two JSON values differ. */
function differences(one: unknown, other: unknown, path = ''): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (!isObject(one) || !isObject(other)) return [path];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => differences(one[key], other[key], path === '' ? key : `${path}.${key}`));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
