import type { Instant } from '@tradepost/kernel';
import type { CollectionSpec, DocumentWrite } from '../read-store/read-store.js';
import type { Position } from '../event-store/logged-event.js';

/**
 * A document that an event could not be applied to. While it is `retrying` or `dead`, later events of the document's
 * streams wait. `skipped`: nothing waits, but there is no document yet to record which events were discarded, so this
 * does.
 */
export interface FailedProjection {
  /** Id of the failure, as people know it. */
  readonly id: string;
  readonly document: string;
  readonly state: 'retrying' | 'dead' | 'skipped';
  /** Failed attempts. */
  readonly attempts: number;
  readonly dueAt: Instant | null;
  /** When the document was blocked. */
  readonly since: Instant;
  readonly problem: string;
  /** The event that failed. */
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly category: string;
    readonly position: Position;
    readonly correlationId: string;
  };
  /** Last waiting version of each stream, the failed event included; by category. */
  readonly waiting: Readonly<Record<string, number>>;
  /** Ids of discarded events. */
  readonly discarded: readonly string[];
}

/** The collection for failures of documents in another collection. */
export function lettersBeside({ name }: CollectionSpec): CollectionSpec {
  return {
    name: `${name}_letters`,
    keys: { letter: 'text', state: 'text', dueAt: 'text', since: 'text' },
    indexes: [
      ['state', 'dueAt'],
      ['state', 'since'],
      ['letter', 'since'],
    ],
  };
}

/** Stores a failure in place of the one with this revision; 0 for none. */
export function letterWrite(collection: CollectionSpec, letter: FailedProjection, revision: number): DocumentWrite {
  const { id, document, state, dueAt, since } = letter;
  const keys = { letter: id, state, dueAt, since };
  return { collection: collection.name, id: document, revision, version: 0, seen: {}, keys, body: letter };
}
