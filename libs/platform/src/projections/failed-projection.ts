import type { Instant } from '@tradepost/kernel';
import type { CollectionSpec, DocumentWrite } from '../read-store/read-store.js';
import type { Position } from '../event-store/logged-event.js';

/**
 * What a projection keeps of a document that an event could not be applied to. While it is `retrying` or `dead`, later
 * events of the document's streams wait: none is applied before its turn. `skipped`: nothing waits, but the document is
 * not there yet to tell which events were discarded, so that the letter remembers them.
 */
export interface FailedProjection {
  /** Id of the letter, which people know it by. */
  readonly id: string;
  readonly document: string;
  readonly state: 'retrying' | 'dead' | 'skipped';
  /** Attempts that failed. */
  readonly attempts: number;
  readonly dueAt: Instant | null;
  /** Since when the document is held up. */
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
  /** Up to which version events of each stream wait, the failed one among them; by the stream's category. */
  readonly waiting: Readonly<Record<string, number>>;
  /** Ids of events that are never to be applied. */
  readonly discarded: readonly string[];
}

/** The collection for the letters of the documents in another. */
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

/** Stores a letter in place of the one with this revision; 0 where there was none. */
export function letterWrite(collection: CollectionSpec, letter: FailedProjection, revision: number): DocumentWrite {
  const { id, document, state, dueAt, since } = letter;
  const keys = { letter: id, state, dueAt, since };
  return { collection: collection.name, id: document, revision, version: 0, seen: {}, keys, body: letter };
}
