import type { DomainEvent } from '@tradepost/kernel';
import type { Projection, Versioned } from './projection.js';

/** A resource in live streams: its documents as the API shows them, its events under public names. */
export interface LiveResource {
  /** Name of one in a change: `note`. */
  readonly name: string;
  /** Name of several in a snapshot: `notes`. */
  readonly plural: string;
  readonly projection: Projection;
  /** Key that grows with each new document; snapshots show the newest. */
  readonly newestBy: string;
  /** Public name of each event type, e.g. `note.pinned`. */
  readonly names: Readonly<Record<string, string>>;
}

interface LiveParts<E extends DomainEvent> extends Omit<LiveResource, 'projection' | 'names'> {
  readonly names: Readonly<Record<E['type'], string>>;
}

/** Publishes a projection's documents in live streams. The compiler demands a public name for every event type. */
export function liveResource<E extends DomainEvent, D extends Versioned = Versioned>(
  projection: Projection<D>,
  parts: LiveParts<E>,
): LiveResource {
  return { ...parts, projection: projection as unknown as Projection };
}
