import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { collectionsOf, type Projection } from '@tradepost/platform/projections';
import type { PageQuery, ReadStore } from '@tradepost/platform/read-store';
import type { StoreView } from '@tradepost/platform/event-store';
import type { Findings, Tell } from './findings.js';
import type { LogSnapshot } from './log-snapshot.js';
import { ContentCheck } from './verify-contents.js';

/** How long to wait for a projection that does not get on, in milliseconds. */
const catchUpTimeoutMs = 1_500;
const pollIntervalMs = 50;
/** Documents listed at once. */
const pageSize = 100;

const STREAMS = `SELECT stream_id AS id, max(version) AS version FROM events
  WHERE category = ? AND stream_id > ? GROUP BY stream_id ORDER BY stream_id LIMIT ?`;

const COUNT = 'SELECT count(*) FROM (SELECT DISTINCT stream_id FROM events WHERE category = ?)';

/**
 * Every document has seen its own stream to the end, and none has seen more than there is; the contents of a random
 * sample, or of all, are what a fold of their events gives. Where all are compared there is no document without events either.
 * Documents go on changing while they are read: they are compared once the projection has reached the moment of the
 * snapshot, and may be newer.
 */
export async function verifyDocuments(
  file: LogSnapshot,
  store: ReadStore,
  sample: number | null,
  findings: Findings,
  tell: Tell,
): Promise<void> {
  const live = new Database(file.path, { readonly: true });
  try {
    for (const projection of file.declared.setup.projections) {
      await store.prepare(collectionsOf(projection));
      if (await isAhead(file.viewOf(live), store, projection)) {
        tell('checkpoint', `The projection ${projection.name} has seen more events than the log holds.`);
      } else if (await catchesUp(file, store, projection)) {
        await compare(file, live, store, projection, sample, findings, tell);
        if (sample === null) await findStrays(live, store, projection, tell);
      } else {
        findings.notes.push(
          `${file.tenant}/${file.context}: the documents of ${projection.name} have not caught up and were not compared.`,
        );
      }
    }
  } finally {
    live.close();
  }
}

async function isAhead({ events }: StoreView, store: ReadStore, { collection }: Projection) {
  const checkpoint = await store.checkpoint(collection.name);
  return checkpoint !== null && events.isBeyond(checkpoint);
}

/** Waits for as long as the projection gets on. */
async function catchesUp({ view: { events } }: LogSnapshot, store: ReadStore, { collection }: Projection) {
  const head = await events.head();
  let [reached, since] = [await store.checkpoint(collection.name), performance.now()];
  for (; ; await pause(pollIntervalMs)) {
    const now = await store.checkpoint(collection.name);
    if (!events.precedes(now, head)) return true;
    if (events.precedes(reached, now)) [reached, since] = [now, performance.now()];
    else if (performance.now() - since > catchUpTimeoutMs) return false;
  }
}

async function compare(
  file: LogSnapshot,
  live: Database.Database,
  store: ReadStore,
  projection: Projection,
  sample: number | null,
  { counts, notes }: Findings,
  tell: Tell,
): Promise<void> {
  const { name, collection, letters, own } = projection;
  const contents = new ContentCheck(file, file.viewOf(live).events, store, projection);
  const streams = file.connection.prepare<[string], number>(COUNT).pluck().get(own)!;
  const chance = sample === null ? 1 : sample / streams;
  const versionNow = live
    .prepare<[string, string], number>('SELECT max(version) FROM events WHERE category = ? AND stream_id = ?')
    .pluck();
  for (const page of file.pages<{ id: string; version: number }>(STREAMS, own)) {
    const ids = page.map(({ id }) => id);
    const [documents, waiting] = [await store.seen(collection.name, ids), await store.seen(letters.name, ids)];
    for (const { id, version } of page) {
      if (documents.has(id) && Math.random() < chance) {
        for (const sentence of await contents.differences(id)) tell('document', sentence);
        counts.compared += 1;
      }
      if (waiting.has(id)) {
        notes.push(
          `${file.tenant}/${file.context}: the document of ${own} ${id} in ${name} waits behind a dead letter.`,
        );
        continue;
      }
      const seen = documents.get(id)?.[own] ?? 0;
      if (!documents.has(id)) tell('document', `There is no document of ${own} ${id}.`);
      else if (seen < version) tell('document', `The document of ${own} ${id} has seen version ${seen} of ${version}.`);
      else if (seen > version && seen > versionNow.get(own, id)!) {
        tell('document', `The document of ${own} ${id} has seen version ${seen}, which is not in the log.`);
      }
    }
    counts.documents += documents.size;
  }
}

/** Documents that no event tells of, as far as the collection has a list of all. */
async function findStrays(
  live: Database.Database,
  store: ReadStore,
  { collection, own }: Projection,
  tell: Tell,
): Promise<void> {
  const [key] = collection.indexes.find((index) => index.length === 1) ?? [];
  if (key === undefined) return;
  const known = live
    .prepare<[string, string], number>('SELECT 1 FROM events WHERE category = ? AND stream_id = ? LIMIT 1')
    .pluck();
  const list = { collection: collection.name, where: {}, sort: { key, descending: false }, limit: pageSize };
  for (let from: PageQuery['from']; ;) {
    const { documents, more } = await store.page({ ...list, ...(from && { from }) });
    for (const { id } of documents)
      if (known.get(own, id) === undefined) tell('document', `No event tells of ${own} ${id}.`);
    if (!more) return;
    from = documents.at(-1)!;
  }
}
