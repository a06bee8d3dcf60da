import type { DomainEvent } from '@tradepost/kernel';
import type { Projection, Versioned } from './projection.js';

/** A resource whose changes streams tell of: its documents as the API shows them, its events under public names. */
export interface LiveResource {
  /** What one of them is called in a change: `note`. */
  readonly name: string;
  /** What several are called in a snapshot: `notes`. */
  readonly plural: string;
  readonly projection: Projection;
  /** The key that grows with each new document; snapshots show the newest. */
  readonly newestBy: string;
  /** The public name of each event type, e.g. `note.pinned`. */
  readonly names: Readonly<Record<string, string>>;
}

interface LiveParts<E extends DomainEvent> extends Omit<LiveResource, 'projection' | 'names'> {
  readonly names: Readonly<Record<E['type'], string>>;
}

/** Has streams tell of a projection's documents. The compiler asks for a public name for every event type. */
export function liveResource<E extends DomainEvent, D extends Versioned = Versioned>(
  projection: Projection<D>,
  parts: LiveParts<E>,
): LiveResource {
  return { ...parts, projection: projection as unknown as Projection };
}
