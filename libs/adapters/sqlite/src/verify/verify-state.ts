import { isDeepStrictEqual } from 'node:util';
import type { DomainEvent, Snapshot } from '@tradepost/kernel';
import type { Findings, Tell } from './findings.js';
import type { LogSnapshot } from './log-snapshot.js';
import type { StoredAggregate } from '@tradepost/platform/event-store';

const STREAMS =
  'SELECT DISTINCT stream_id AS id FROM events WHERE category = ? AND stream_id > ? ORDER BY stream_id LIMIT ?';

/** The state rows of every aggregate are what its events come to, and no row is of an aggregate without events. */
export async function verifyState(file: LogSnapshot, findings: Findings, tell: Tell): Promise<void> {
  for (const aggregate of file.declared.setup.aggregates) {
    for (const page of file.pages<{ id: string }>(STREAMS, aggregate.category)) {
      await file.read(async () => {
        for (const { id } of page) await compare(file, aggregate, id, tell);
      });
      findings.counts.aggregates += page.length;
    }
    for (const table of Object.entries(aggregate.tables)) findStrays(file, aggregate.category, table, tell);
  }
}

async function compare(file: LogSnapshot, aggregate: StoredAggregate, id: string, tell: Tell): Promise<void> {
  const what = `${aggregate.category} ${id}`;
  try {
    const history = await file.view.events.readStream(aggregate.category, id);
    const folded = plain(aggregate.fold(id, history.map(({ event }) => event) as DomainEvent[]));
    const loaded = await aggregate.load(id);
    if (loaded === null) tell('state', `There are events of ${what}, but no row.`);
    else
      for (const path of differences(folded, plain(loaded)))
        tell('state', `${path} of ${what} differs from its events.`);
  } catch (error) {
    tell('state', `${what} cannot be read: ${(error as Error).message}`);
  }
}

function findStrays(file: LogSnapshot, category: string, [table, column]: [string, string], tell: Tell): void {
  const strays = `SELECT DISTINCT ${column} AS id FROM ${table} AS row
    WHERE NOT EXISTS (SELECT 1 FROM events WHERE category = ? AND stream_id = row.${column})
      AND ${column} > ? ORDER BY ${column} LIMIT ?`;
  for (const page of file.pages<{ id: string }>(strays, category)) {
    for (const { id } of page) tell('state', `There is a row of ${category} ${id} in ${table}, but no event.`);
  }
}

/** Version and state alone, as JSON has them: what is not there and what is undefined are the same. */
function plain({ version, state }: Snapshot<unknown>): unknown {
  return JSON.parse(JSON.stringify({ version, state }));
}

/** Paths of the fields in which two JSON values differ. */
function differences(one: unknown, other: unknown, path = ''): string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (!isObject(one) || !isObject(other)) return [path];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => differences(one[key], other[key], path === '' ? key : `${path}.${key}`));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
