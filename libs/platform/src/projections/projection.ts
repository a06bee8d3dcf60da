import type { DomainEvent, Recorded } from '@tradepost/kernel';
import type { CollectionSpec, Key } from '../read-store/read-store.js';
import { lettersBeside } from './failed-projection.js';
import type { Timeline } from './timeline.js';

/** Where an event stands: all of `Recorded` but the event. */
export type EventMetadata = Omit<Recorded, 'event'>;

/** What every document bears: the version of its own stream. */
export interface Versioned {
  readonly version: number;
}

/** For each event type, the document that follows from the one before. `pass` says that an event changes nothing. */
export type Cases<D, E extends DomainEvent> = {
  readonly [T in E['type']]: (document: D, event: Extract<E, { type: T }>, about: EventMetadata) => D;
};

/** A read model: documents derived from the events of one context by a pure function. */
export interface Projection<D extends Versioned = Versioned> {
  readonly name: string;
  /** Raise it when the documents change shape: they are then derived anew from the log. */
  readonly revision: number;
  readonly collection: CollectionSpec;
  /** One letter for each document that an event could not be applied to, under the document's id. */
  readonly letters: CollectionSpec;
  /** Category of the stream whose version the document bears. */
  readonly own: string;
  readonly categories: ReadonlySet<string>;
  readonly timeline: Timeline<D> | null;
  /**
   * The key that says whose a document is, from its own stream's first event on and for good; `id` where each belongs to
   * whom it is about; null: to nobody.
   */
  readonly owner: string | null;
  idOf(recorded: Pick<Recorded, 'streamId'>): string;
  keysOf(document: D): Readonly<Record<string, Key>>;
  apply(document: D | null, recorded: Recorded): D;
}

/** All collections that a projection fills, those that another is replaced by in the same order. */
export function collectionsOf({ collection, letters, timeline }: Projection): readonly CollectionSpec[] {
  return timeline === null ? [collection, letters] : [collection, letters, timeline.collection];
}

interface ProjectionParts<D extends Versioned, E extends DomainEvent> {
  readonly revision: number;
  /** The document's own stream first, then others that feed it; all bear the document's id. */
  readonly categories: readonly [string, ...string[]];
  readonly keys: CollectionSpec['keys'];
  readonly indexes: CollectionSpec['indexes'];
  readonly on: Cases<D, E>;
  /** Values of the keys that are not simply fields of the document. */
  readonly keysOf?: (document: D) => Readonly<Record<string, Key>>;
  readonly timeline?: Timeline<D>;
  /** The key that says whose a document is, which never changes, or `id` where each belongs to whom it is about. */
  readonly owner?: string;
}

/** For events that leave the document as it is. */
export const pass = <D>(document: D): D => document;

/** Declares a projection. The compiler asks for a case for every event type. */
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
