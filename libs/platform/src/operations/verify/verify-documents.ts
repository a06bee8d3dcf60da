import { setTimeout as pause } from 'node:timers/promises';
import { collectionsOf, type Projection } from '../../projections/projection.js';
import type { PageQuery, ReadStore } from '../../read-store/read-store.js';
import type { Findings, Report } from './findings.js';
import type { StoreSnapshot } from './store-snapshot.js';
import { ContentCheck } from './verify-contents.js';

/** How long to wait for a projection without progress, in milliseconds. */
const catchUpTimeoutMs = 1_500;
const pollIntervalMs = 50;
/** Documents listed at once. */
const pageSize = 100;

/**
 * Every document has seen its primary stream to the end, and nothing beyond. The contents of a random sample, or of
 * all, equal a fold of their events. Where all are compared, no document is without events. Documents change meanwhile:
 * they are compared once the projection has reached the moment of the snapshot, and may be newer.
 */
export async function verifyDocuments(
  snapshot: StoreSnapshot,
  store: ReadStore,
  sample: number | null,
  findings: Findings,
  report: Report,
): Promise<void> {
  for (const projection of snapshot.declared.setup.projections) {
    await store.prepare(collectionsOf(projection));
    if (await isAhead(snapshot, store, projection)) {
      report('checkpoint', `The projection ${projection.name} has seen more events than the log holds.`);
    } else if (await catchesUp(snapshot, store, projection)) {
      await compare(snapshot, store, projection, sample, findings, report);
      if (sample === null) await findStrays(snapshot, store, projection, report);
    } else {
      findings.notes.push(
        `${snapshot.tenant}/${snapshot.context}: the documents of ${projection.name} have not caught up and were not compared.`,
      );
    }
  }
}

async function isAhead({ now: { events } }: StoreSnapshot, store: ReadStore, { collection }: Projection) {
  const checkpoint = await store.checkpoint(collection.name);
  return checkpoint !== null && events.isBeyond(checkpoint);
}

/** Waits while the projection makes progress. */
async function catchesUp({ view: { events } }: StoreSnapshot, store: ReadStore, { collection }: Projection) {
  const head = await events.head();
  let [reached, since] = [await store.checkpoint(collection.name), performance.now()];
  for (; ; await pause(pollIntervalMs)) {
    const checkpoint = await store.checkpoint(collection.name);
    if (!events.precedes(checkpoint, head)) return true;
    if (events.precedes(reached, checkpoint)) [reached, since] = [checkpoint, performance.now()];
    else if (performance.now() - since > catchUpTimeoutMs) return false;
  }
}

async function compare(
  snapshot: StoreSnapshot,
  store: ReadStore,
  projection: Projection,
  sample: number | null,
  { counts, notes }: Findings,
  report: Report,
): Promise<void> {
  const { name, collection, letters, own } = projection;
  const contents = new ContentCheck(snapshot, store, projection);
  const chance = sample === null ? 1 : sample / snapshot.countStreams(own);
  for (const page of snapshot.streamsOf(own)) {
    const ids = page.map(({ id }) => id);
    const [documents, waiting] = [await store.seen(collection.name, ids), await store.seen(letters.name, ids)];
    for (const { id, version } of page) {
      if (documents.has(id) && Math.random() < chance) {
        for (const sentence of await contents.differences(id)) report('document', sentence);
        counts.compared += 1;
      }
      if (waiting.has(id)) {
        notes.push(
          `${snapshot.tenant}/${snapshot.context}: the document of ${own} ${id} in ${name} waits behind a dead letter.`,
        );
        continue;
      }
      const seen = documents.get(id)?.[own] ?? 0;
      if (!documents.has(id)) report('document', `There is no document of ${own} ${id}.`);
      else if (seen < version)
        report('document', `The document of ${own} ${id} has seen version ${seen} of ${version}.`);
      else if (seen > version && !(await hasEvent(snapshot, own, id, seen)))
        report('document', `The document of ${own} ${id} has seen version ${seen}, which is not in the log.`);
    }
    counts.documents += documents.size;
  }
}

/** Documents without events, where the collection has an index of all. */
async function findStrays(
  snapshot: StoreSnapshot,
  store: ReadStore,
  { collection, own }: Projection,
  report: Report,
): Promise<void> {
  const [key] = collection.indexes.find((index) => index.length === 1) ?? [];
  if (key === undefined) return;
  const list = { collection: collection.name, where: {}, sort: { key, descending: false }, limit: pageSize };
  for (let from: PageQuery['from']; ;) {
    const { documents, more } = await store.page({ ...list, ...(from && { from }) });
    for (const { id } of documents)
      if (!(await hasEvent(snapshot, own, id, 1))) report('document', `No event tells of ${own} ${id}.`);
    if (!more) return;
    from = documents.at(-1)!;
  }
}

/** Whether the log now has a version of a stream. */
async function hasEvent({ now: { events } }: StoreSnapshot, category: string, id: string, version: number) {
  const range = { category, after: version - 1, upTo: version };
  return (await events.messagesIn(id, [range], 1)).length > 0;
}
