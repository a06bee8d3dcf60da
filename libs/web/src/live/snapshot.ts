import { DomainError, ownersWithin } from '@tradepost/kernel';
import type { TenantContext } from '@tradepost/platform/contexts';
import type { Position } from '@tradepost/platform/event-store';
import { BatchLimit, EventLoopYielder, maxBatchBytes } from '@tradepost/platform/runtime';
import type { DocumentPage } from '@tradepost/platform/read-store';
import { covers, type Scope } from './audience.js';
import type { DocumentStates } from './document-states.js';
import type { LiveResource } from '@tradepost/platform/projections';
import type { SnapshotPart } from './live-source.js';
import { NewestDocuments } from './newest-documents.js';
import type { OwnerCache } from './owner-cache.js';

/** Newest documents of one resource in a snapshot. */
export const maxDocumentsShown = 20;
/** Greatest lag of the read model that a snapshot makes up for, in events. */
const maxEventsBehind = 1_000;
/** How long to wait for a read model further behind, and the poll interval, in milliseconds. */
const catchUpTimeoutMs = 2_000;
const pollIntervalMs = 25;

/** The read model is too far behind for a snapshot. */
export class SnapshotBehind extends DomainError {
  readonly code = 'read_model_behind';

  constructor() {
    super('The read model is too far behind for a snapshot. Ask again in a second.');
  }
}

/**
 * Documents of a scope exactly as of one position of the event log. They come from the read model, which is between the
 * checkpoint read before and the head read after; documents with events in between are derived from the log up to that
 * head. Throws `SnapshotBehind`.
 */
export async function takeSnapshot(
  context: TenantContext,
  resources: readonly LiveResource[],
  scope: Scope,
  owners: OwnerCache,
  states: DocumentStates,
): Promise<{ at: Position; parts: readonly SnapshotPart[] }> {
  const { events } = context.database;
  const breather = new EventLoopYielder();
  if (scope.one !== null) return oneAsOf(await events.head(), resources, scope, scope.one, owners, states);
  const maxBytes = Math.floor(maxBatchBytes / resources.length);
  const begun: { resource: LiveResource; from: Position | null; newest: NewestDocuments }[] = [];
  for (const resource of resources) begun.push({ resource, ...(await readStored(context, resource, scope, maxBytes)) });
  const at = await events.head();
  const parts: SnapshotPart[] = [];
  for (const { resource, from, newest } of begun) {
    const { projection, newestBy, plural } = resource;
    const since = await events.outlineAfter(from, Number.MAX_SAFE_INTEGER, at);
    const changed = since.filter(({ category }) => projection.categories.has(category));
    for (const id of new Set(changed.map((entry) => projection.idOf(entry)))) {
      await breather.breathe();
      newest.remove(id);
      if (!covers(scope, resource.name, id, await owners.of(resource, id))) continue;
      const document = await states.at(projection, id, at);
      if (document !== null)
        newest.put({ id, newest: String(projection.keysOf(document)[newestBy]), json: JSON.stringify(document) });
    }
    parts.push({ plural, items: newest.items, more: newest.more });
  }
  return { at, parts };
}

async function oneAsOf(
  at: Position,
  resources: readonly LiveResource[],
  scope: Scope,
  { resource: name, id }: NonNullable<Scope['one']>,
  owners: OwnerCache,
  states: DocumentStates,
): Promise<{ at: Position; parts: readonly SnapshotPart[] }> {
  const resource = resources.find((each) => each.name === name)!;
  const theirs = covers(scope, name, id, await owners.of(resource, id));
  const document = theirs ? await states.at(resource.projection, id, at) : null;
  return { at, parts: [{ plural: resource.plural, items: document ? [JSON.stringify(document)] : [], more: false }] };
}

/** The newest documents of the read model, and a position that they have reached. */
async function readStored(
  context: TenantContext,
  resource: LiveResource,
  scope: Scope,
  maxBytes: number,
): Promise<{ from: Position | null; newest: NewestDocuments }> {
  const before = await settledPlace(context, resource);
  const { documents, more } = await listStored(context, resource, scope, maxBytes);
  // A rebuild may have replaced the collections meanwhile by ones a little behind.
  const after = await context.readStore.checkpoint(resource.projection.collection.name);
  const from = context.database.events.precedes(after, before) ? after : before;
  const listed = documents.map(({ id, json, sortValue }) => ({ id, json, newest: String(sortValue) }));
  return { from, newest: new NewestDocuments(listed, more, () => new BatchLimit(maxDocumentsShown, maxBytes)) };
}

async function listStored(
  { readStore }: TenantContext,
  { projection, newestBy }: LiveResource,
  { reach }: Scope,
  maxBytes: number,
): Promise<DocumentPage> {
  const { owner: key, collection: spec } = projection;
  const { name: collection } = spec;
  const owner = ownersWithin(reach, undefined);
  const sort = { key: newestBy, descending: true };
  const page = { collection, where: {}, sort, limit: maxDocumentsShown, maxBytes };
  if (owner === undefined) return readStore.page(page);
  if (typeof owner !== 'string' || key === null) return { documents: [], more: false };
  if (key !== 'id') return readStore.page({ ...page, where: { [key]: owner } });
  const own = await readStore.get(collection, owner);
  return { documents: own === null ? [] : [{ ...own, sortValue: null }], more: false };
}

/** The projection's checkpoint, once it is close enough. */
async function settledPlace(context: TenantContext, { projection }: LiveResource): Promise<Position | null> {
  const { database, readStore, committed, projected } = context;
  for (const deadline = performance.now() + catchUpTimeoutMs; ; committed.hurry()) {
    const since = projected.raised;
    const place = await readStore.checkpoint(projection.collection.name);
    if ((await database.events.countAfter(place, maxEventsBehind + 1)) <= maxEventsBehind) return place;
    if (performance.now() >= deadline) throw new SnapshotBehind();
    await projected.wait(since, pollIntervalMs);
  }
}
