import { randomBytes } from 'node:crypto';
import type { Instant } from '@tradepost/kernel';
import type { CollectionSpec, DocumentWrite } from '../../read-store/read-store.js';
import type { Projection } from '../projection.js';

/**
 * The latest rebuild of a projection: requested by a person, done by the deliverer, stored beside the documents under
 * the name of their collection. `building`: documents are derived beside those that serve.
 */
export interface Rebuild {
  /** 8 hexadecimal digits, part of the names of its collections. */
  readonly id: string;
  /** Name of the projection. */
  readonly projection: string;
  readonly state: 'asked' | 'building' | 'done' | 'failed';
  readonly askedAt: Instant;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** Documents that an event could not be applied to, 1,000 at most; null until it is done. */
  readonly heldUp: number | null;
  /** Why it failed. */
  readonly problem: string | null;
}

/** Collection of rebuilds. */
export const rebuilds: CollectionSpec = {
  name: 'rebuilds',
  keys: { projection: 'text' },
  indexes: [['projection']],
};

export const isOpen = ({ state }: Rebuild): boolean => state === 'asked' || state === 'building';

export function newRebuild({ name }: Projection, askedAt: Instant): Rebuild {
  const id = randomBytes(4).toString('hex');
  const open = { startedAt: null, endedAt: null, heldUp: null, problem: null };
  return { id, projection: name, state: 'asked', askedAt, ...open };
}

/** Stores a rebuild in place of the one with this revision; 0 for none. */
export function rebuildWrite({ collection }: Projection, rebuild: Rebuild, revision: number): DocumentWrite {
  const keys = { projection: rebuild.projection };
  return {
    collection: rebuilds.name,
    id: collection.name,
    revision,
    version: 0,
    seen: {},
    keys,
    body: rebuild,
  };
}

/** Distance between the first revisions of two rebuilds. */
const SPACING = 2 ** 20;

/**
 * The projection as a rebuild derives it: into collections of its own, with revisions that no other rebuild has. Its
 * checkpoint is kept under the name of the document collection.
 */
export function shadowOf(projection: Projection, id: string): Projection {
  const firstRevision = (parseInt(id, 16) + 1) * SPACING;
  const beside = (spec: CollectionSpec) => ({ ...spec, name: `${spec.name}_rebuild_${id}`, firstRevision });
  const { timeline } = projection;
  const history = timeline && beside(timeline.collection);
  return {
    ...projection,
    collection: beside(projection.collection),
    letters: beside(projection.letters),
    timeline: history && {
      collection: history,
      entry: (...change) => ({ ...timeline!.entry(...change), collection: history.name }),
    },
  };
}

/** Parts of a collection's name. */
export interface CollectionName {
  /** Name of the projection or the timeline. */
  readonly of: string;
  readonly revision: number;
  /** The rebuild that fills it; null where it serves. */
  readonly rebuild: string | null;
}

export function parseCollection(name: string): CollectionName | null {
  const parts = /^(?<of>.+?)_(?<revision>\d+)(?:_letters)?(?:_rebuild_(?<rebuild>[0-9a-f]{8}))?$/.exec(name)?.groups;
  if (parts === undefined) return null;
  return { of: parts['of']!, revision: Number(parts['revision']), rebuild: parts['rebuild'] ?? null };
}
