import type { DomainEvent, Recorded } from '@tradepost/kernel';
import type { CollectionSpec, Key } from '../read-store/read-store.js';
import { lettersBeside } from './failed-projection.js';
import type { Timeline } from './timeline.js';

/** All of `Recorded` but the event. */
export type EventMetadata = Omit<Recorded, 'event'>;

/** Version of the document's primary stream. */
export interface Versioned {
  readonly version: number;
}

/** For each event type, the document that follows from the previous one. `pass` leaves it unchanged. */
export type Cases<D, E extends DomainEvent> = {
  readonly [T in E['type']]: (document: D, event: Extract<E, { type: T }>, about: EventMetadata) => D;
};

/** A read model: documents derived from the events of one context by a pure function. */
export interface Projection<D extends Versioned = Versioned> {
  readonly name: string;
  /** Raise it when the documents change shape: they are then derived anew. */
  readonly revision: number;
  readonly collection: CollectionSpec;
  /** One failure for each document that an event could not be applied to, under the document's id. */
  readonly letters: CollectionSpec;
  /** Category of the primary stream, whose version the document has. */
  readonly own: string;
  readonly categories: ReadonlySet<string>;
  readonly timeline: Timeline<D> | null;
  /**
   * Key of the document's owner, set by the first event and never changed; `id` where each belongs to the person it is
   * about; null for none.
   */
  readonly owner: string | null;
  idOf(recorded: Pick<Recorded, 'streamId'>): string;
  keysOf(document: D): Readonly<Record<string, Key>>;
  apply(document: D | null, recorded: Recorded): D;
}

/** All collections of a projection, in a fixed order. */
export function collectionsOf({ collection, letters, timeline }: Projection): readonly CollectionSpec[] {
  return timeline === null ? [collection, letters] : [collection, letters, timeline.collection];
}

interface ProjectionParts<D extends Versioned, E extends DomainEvent> {
  readonly revision: number;
  /** The document's primary stream first, then others that feed it; all share the document's id. */
  readonly categories: readonly [string, ...string[]];
  readonly keys: CollectionSpec['keys'];
  readonly indexes: CollectionSpec['indexes'];
  readonly on: Cases<D, E>;
  /** Values of the keys that are not fields of the document. */
  readonly keysOf?: (document: D) => Readonly<Record<string, Key>>;
  readonly timeline?: Timeline<D>;
  /** Key of the document's owner, which never changes, or `id` where each belongs to the person it is about. */
  readonly owner?: string;
}

/** For events that leave the document unchanged. */
export const pass = <D>(document: D): D => document;

/** Declares a projection. The compiler demands a case for every event type. */
export function projection<D extends Versioned, E extends DomainEvent>(
  name: string,
  parts: ProjectionParts<D, E>,
): Projection<D> {
  const [own] = parts.categories;
  const cases = parts.on as unknown as Record<
    string,
    ((document: D | null, event: DomainEvent, about: EventMetadata) => D) | undefined
  >;
  const names = Object.keys(parts.keys);
  const collection = { name: `${name}_${parts.revision}`, keys: parts.keys, indexes: parts.indexes };
  return {
    name,
    revision: parts.revision,
    own,
    categories: new Set(parts.categories),
    collection,
    letters: lettersBeside(collection),
    timeline: parts.timeline ?? null,
    owner: parts.owner ?? null,
    idOf: (recorded) => recorded.streamId,
    keysOf(document) {
      const fields = document as unknown as Record<string, Key>;
      const plain = Object.fromEntries(names.map((key) => [key, fields[key] ?? null]));
      return { ...plain, ...parts.keysOf?.(document) };
    },
    apply(document, { event, ...about }) {
      const next = cases[event.type];
      if (next === undefined) throw new Error(`The projection ${name} has no case for ${event.type}.`);
      const changed = next(document, event, about);
      return about.category === own ? { ...changed, version: about.version } : changed;
    },
  };
}
