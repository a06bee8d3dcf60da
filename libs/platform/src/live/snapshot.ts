import { DomainError } from '@tradepost/kernel';
import type { TenantContext } from '../context/contexts.js';
import type { Position } from '../events/event-log.js';
import type { ListedDocument } from '../read-store/read-store.js';
import { covers, type Scope } from './audience.js';
import { Breather } from './breather.js';
import type { DocumentStates } from './document-states.js';
import type { LiveResource } from './live-resource.js';
import type { SnapshotPart } from './live-source.js';
import type { Owners } from './owners.js';

/** Documents of one resource that a snapshot shows, the newest; the lists have the rest. */
export const MOST_SHOWN = 20;
/** Characters of their JSON; who has documents as large as that is shown fewer. */
const MOST_TEXT = 1_048_576;
/** Events that the read model may be behind: so many a snapshot makes up for. */
const MOST_BEHIND = 1_000;
/** How long to wait for a read model that is further behind, in milliseconds, and how often to look. */
const PATIENCE = 2_000;
const GLANCE = 25;

/** The read model is too far behind to begin with. */
export class SnapshotBehind extends DomainError {
  readonly code = 'read_model_behind';

  constructor() {
    super('The read model is too far behind for a snapshot. Ask again in a second.');
  }
}

/** A document with what it is sorted by. */
interface Shown {
  readonly id: string;
  readonly newest: string;
  readonly json: string;
}

/**
 * The documents of a scope exactly as they were at one place of the event log. They are read from the read model, which
 * is somewhere between the checkpoint read before and the head of the log read after; each document that an event in
 * between belongs to is derived from the log instead, up to that head. Throws `SnapshotBehind`.
 */
export async function takeSnapshot(
  context: TenantContext,
  resources: readonly LiveResource[],
  scope: Scope,
  owners: Owners,
  states: DocumentStates,
): Promise<{ at: Position; parts: readonly SnapshotPart[] }> {
  const { events, reader } = context.database;
  const breather = new Breather();
  if (scope.one !== null) return oneAsOf(await events.head(reader), resources, scope, scope.one, owners, states);
  const begun: { resource: LiveResource; from: Position | null; shown: Map<string, Shown> }[] = [];
  for (const resource of resources) begun.push({ resource, ...(await readStored(context, resource, scope)) });
  const at = await events.head(reader);
  const parts: SnapshotPart[] = [];
  for (const { resource, from, shown } of begun) {
    const { projection, newestBy, plural } = resource;
    const since = await events.outlineAfter(reader, from, Number.MAX_SAFE_INTEGER, at);
    const changed = since.filter(({ category }) => projection.categories.has(category));
    for (const id of new Set(changed.map((entry) => projection.idOf(entry)))) {
      await breather.breathe();
      shown.delete(id);
      if (!covers(scope, resource.name, id, await owners.of(resource, id))) continue;
      const document = await states.at(projection, id, at);
      if (document !== null)
        shown.set(id, { id, newest: String(projection.keysOf(document)[newestBy]), json: JSON.stringify(document) });
    }
    const sorted = [...shown.values()].sort(newestFirst);
    const items = newestOf(sorted);
    parts.push({ plural, items, more: sorted.length > items.length });
  }
  return { at, parts };
}

/** As many as may be shown, and at least one. */
function newestOf(sorted: readonly Shown[]): readonly string[] {
  const items: string[] = [];
  let text = 0;
  for (const { json } of sorted.slice(0, MOST_SHOWN)) {
    text += json.length;
    if (items.length > 0 && text > MOST_TEXT) break;
    items.push(json);
  }
  return items;
}

async function oneAsOf(
  at: Position,
  resources: readonly LiveResource[],
  scope: Scope,
  { resource: name, id }: NonNullable<Scope['one']>,
  owners: Owners,
  states: DocumentStates,
): Promise<{ at: Position; parts: readonly SnapshotPart[] }> {
  const resource = resources.find((each) => each.name === name)!;
  const theirs = covers(scope, name, id, await owners.of(resource, id));
  const document = theirs ? await states.at(resource.projection, id, at) : null;
  return { at, parts: [{ plural: resource.plural, items: document ? [JSON.stringify(document)] : [], more: false }] };
}

/** The newest documents as the read model has them, and a place that they are not behind. */
async function readStored(
  context: TenantContext,
  resource: LiveResource,
  scope: Scope,
): Promise<{ from: Position | null; shown: Map<string, Shown> }> {
  const before = await settledPlace(context, resource);
  const found = await listStored(context, resource, scope);
  // A rebuild may have put other collections in place meanwhile, which are a little behind those it replaced.
  const after = await context.readStore.checkpoint(resource.projection.collection.name);
  const from = context.database.events.precedes(after, before) ? after : before;
  const shown = found.map(({ id, json, sortValue }) => [id, { id, json, newest: String(sortValue) }] as const);
  return { from, shown: new Map(shown) };
}

async function listStored(
  { readStore }: TenantContext,
  { projection, newestBy }: LiveResource,
  { reach }: Scope,
): Promise<readonly ListedDocument[]> {
  const { owner, collection: spec } = projection;
  const { name: collection } = spec;
  const sort = { key: newestBy, descending: true };
  const limit = MOST_SHOWN + 1;
  if (reach === 'everything') return readStore.page({ collection, where: {}, sort, limit });
  if (reach === 'nothing' || 'only' in reach || owner === null) return [];
  if (owner !== 'id') return readStore.page({ collection, where: { [owner]: reach.owner }, sort, limit });
  const own = await readStore.get(collection, reach.owner);
  return own === null ? [] : [{ ...own, sortValue: null }];
}

/** The projection's checkpoint, once it is near enough. */
async function settledPlace(context: TenantContext, { projection }: LiveResource): Promise<Position | null> {
  const { database, readStore, committed, projected } = context;
  const { events, reader } = database;
  for (const deadline = Date.now() + PATIENCE; ; committed.hurry()) {
    const since = projected.raised;
    const place = await readStore.checkpoint(projection.collection.name);
    if (events.reckon(await events.head(reader)) - events.reckon(place) <= MOST_BEHIND) return place;
    if (Date.now() >= deadline) throw new SnapshotBehind();
    await projected.wait(since, GLANCE);
  }
}

function newestFirst(one: Shown, other: Shown): number {
  if (one.newest !== other.newest) return one.newest < other.newest ? 1 : -1;
  return one.id < other.id ? 1 : -1;
}
