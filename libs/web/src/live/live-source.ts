import type { Notifier } from '@tradepost/platform/runtime';
import type { Position } from '@tradepost/platform/event-store';
import type { Scope, Subject } from './audience.js';

/** Something that open pages may be told. */
export interface LiveChange {
  readonly position: Position;
  /** Public name, e.g. `order.paid`. */
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  readonly subject: Subject;
}

/** What a reader asks of a source. */
export interface ReadRequest {
  /** Entries to look at, at most; a source that has much to tell of them ends the stretch sooner. */
  readonly limit: number;
  /** The last place to look at, for one who catches up to it; none: whatever is there. */
  readonly upTo?: Position;
  /** Whether a document of this owner is worth being told of. */
  readonly wanted: (resource: string, id: string, owner: string | null) => boolean;
}

/** A stretch of a source. */
export interface LiveBatch {
  readonly changes: readonly LiveChange[];
  /** The last place looked at, whether it held a change or not; null where nothing new was there. */
  readonly last: Position | null;
  /** Milliseconds until something that is there already is due; null: nothing is. */
  readonly dueIn: number | null;
}

/** The documents of a scope as they were at one place, by the plural of their resource, as JSON text. */
export interface SnapshotPart {
  readonly plural: string;
  readonly items: readonly string[];
  /** Whether there are older ones that the snapshot leaves to the lists. */
  readonly more: boolean;
}

/** A log that streams are told from. Only the source compares two of its positions. */
export interface LiveSource {
  /** Unique among the sources of a tenant. */
  readonly name: string;
  /** Raised when there may be something new. */
  readonly wakeUp: Notifier;
  /** The id that tells this log from every other, one that a restore put in its place included. */
  identity(): Promise<string>;
  /** The newest place. */
  head(): Promise<Position>;
  precedes(one: Position, other: Position): boolean;
  /**
   * Whether a place that a client names is one that a stream of this scope goes on from: this log has been there, and
   * not too much has happened since.
   */
  leadsOnFrom(position: string, scope: Scope): Promise<boolean>;
  reader(): LiveReader;
}

/** Reads a source for one who goes on from place to place without leaving any out. */
export interface LiveReader {
  read(after: Position, wish: ReadRequest): Promise<LiveBatch>;
}

/** A source that has documents to begin with. */
export interface DocumentSource extends LiveSource {
  /** Whether it tells of that resource. */
  has(resource: string): boolean;
  /** The documents of a scope, and the place at which they were so. */
  snapshot(scope: Scope): Promise<{ readonly at: Position; readonly parts: readonly SnapshotPart[] }>;
}
