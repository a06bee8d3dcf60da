import { isDeepStrictEqual } from 'node:util';
import type { DomainEvent, Recorded } from '@tradepost/kernel';
import type { CollectionSpec, DocumentWrite } from '../read-store/read-store.js';

/** Change of one field of a resource. */
export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Entry of a resource's history, in the terms of its API. */
export interface TimelineEntry {
  readonly version: number;
  /** Public name, e.g. `note.pinned`. */
  readonly type: string;
  readonly at: string;
  readonly by: string;
  readonly correlationId: string;
  readonly changes: readonly FieldChange[];
}

/** A read model of history entries, one document each, filled by the projection of the resource. */
export interface Timeline<D> {
  readonly collection: CollectionSpec;
  entry(before: D | null, after: D, recorded: Recorded): DocumentWrite;
}

interface TimelineParts<D, E extends DomainEvent> {
  readonly revision: number;
  /** Public name of every event type. */
  readonly names: Readonly<Record<E['type'], string>>;
  /** Fields left out of changes. */
  readonly without: readonly (keyof D)[];
}

/** Declares the timeline of a resource. Changes are the difference of the resource before and after an event. */
export function timeline<D extends object, E extends DomainEvent>(
  name: string,
  parts: TimelineParts<D, E>,
): Timeline<D> {
  const names = parts.names as Readonly<Record<string, string>>;
  const without = new Set<string>(parts.without.map(String));
  const collection: CollectionSpec = {
    name: `${name}_${parts.revision}`,
    keys: { streamId: 'text', version: 'integer' },
    indexes: [['streamId', 'version']],
  };
  return {
    collection,
    entry(before, after, { streamId, version, event, occurredAt, principal, correlationId }) {
      const type = names[event.type];
      if (type === undefined) throw new Error(`The timeline ${name} has no public name for ${event.type}.`);
      const changes = changesBetween(before ?? {}, after, without);
      const body: TimelineEntry = { version, type, at: occurredAt, by: principal, correlationId, changes };
      const id = `${streamId}:${version}`;
      return {
        collection: collection.name,
        id,
        revision: 'once',
        version,
        seen: {},
        keys: { streamId, version },
        body,
      };
    },
  };
}

function changesBetween(before: object, after: object, without: ReadonlySet<string>): FieldChange[] {
  const old = before as Record<string, unknown>;
  return Object.entries(after)
    .filter(([field, to]) => !without.has(field) && !isDeepStrictEqual(old[field] ?? null, to))
    .map(([field, to]) => ({ field, from: old[field] ?? null, to: to as unknown }));
}
