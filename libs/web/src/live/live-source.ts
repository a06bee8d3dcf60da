import type { Notifier } from '@tradepost/platform/runtime';
import type { Position } from '@tradepost/platform/event-store';
import type { Scope, Subject } from './audience.js';

/** A change that open pages may receive. */
export interface LiveChange {
  readonly position: Position;
  /** Public name, e.g. `order.paid`. */
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  readonly subject: Subject;
}

/** Request to a source. */
export interface ReadRequest {
  /** Greatest number of entries looked at; a source may end the batch sooner. */
  readonly limit: number;
  /** Last position to look at; absent for no bound. */
  readonly upTo?: Position;
  /** Whether a document of this owner is wanted. */
  readonly wanted: (resource: string, id: string, owner: string | null) => boolean;
}

/** A batch of a source. */
export interface LiveBatch {
  readonly changes: readonly LiveChange[];
  /** Last position looked at; null where nothing was there. */
  readonly last: Position | null;
  /** Milliseconds until something pending is due; null for nothing. */
  readonly dueIn: number | null;
}

/** Documents of a scope at one position, by plural name, as JSON text. */
export interface SnapshotPart {
  readonly plural: string;
  readonly items: readonly string[];
  /** Whether older documents were left out. */
  readonly more: boolean;
}

/** A log that streams are fed from. Only the source compares two of its positions. */
export interface LiveSource {
  /** Unique within a tenant. */
  readonly name: string;
  /** Raised when there may be something new. */
  readonly wakeUp: Notifier;
  /** Unique id of this log; a restore changes it. */
  identity(): Promise<string>;
  /** The newest position. */
  head(): Promise<Position>;
  precedes(one: Position, other: Position): boolean;
  /**
   * Whether a stream of this scope can continue from a client's position: this log has issued it, and not too much has
   * happened since.
   */
  leadsOnFrom(position: string, scope: Scope): Promise<boolean>;
  reader(): LiveReader;
}

/** Reads a source from position to position without gaps. */
export interface LiveReader {
  read(after: Position, wish: ReadRequest): Promise<LiveBatch>;
}

/** A source that has documents to begin with. */
export interface DocumentSource extends LiveSource {
  /** Whether it has that resource. */
  has(resource: string): boolean;
  /** Documents of a scope, and their position. */
  snapshot(scope: Scope): Promise<{ readonly at: Position; readonly parts: readonly SnapshotPart[] }>;
}
