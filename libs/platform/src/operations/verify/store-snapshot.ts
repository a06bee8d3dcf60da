import type { Position } from '../../event-store/logged-event.js';
import type { StoreView } from '../../event-store/store-view.js';
import type { DeclaredContext } from '../declared-contexts.js';

/** A stream, summed up from its events. */
export interface StreamSummary {
  readonly category: string;
  readonly id: string;
  readonly events: number;
  readonly firstVersion: number;
  readonly lastVersion: number;
}

/** A message as the outbox stores it. */
export interface StoredMessage {
  readonly position: Position;
  readonly envelope: unknown;
}

/** A subscription to a context's contracts, with the store of its checkpoint and inbox. */
export interface ReceiverSnapshot {
  readonly name: string;
  readonly store: StoreSnapshot;
}

/** Ids of messages in an outbox and in its receivers' inboxes, removed as their events are met. */
export abstract class MessageIndex {
  /** Messages in the outbox. */
  abstract readonly messages: number;
  /** Messages in inboxes. */
  abstract readonly received: number;
  /** Whether messages before the first one were pruned. */
  abstract readonly isPruned: boolean;

  abstract isWithheld(eventId: string): boolean;

  /** Removes an id. Returns the messages in the outbox that have it. */
  abstract take(id: string): readonly StoredMessage[];

  /** Positions of the messages that are left. */
  abstract strayMessages(): Iterable<Position>;

  /** What is left of the inboxes. */
  abstract strayReceipts(): Iterable<{ readonly name: string; readonly id: string }>;
}

/** Write model of one context and tenant at one moment. */
export abstract class StoreSnapshot {
  abstract readonly tenant: string;
  abstract readonly declared: DeclaredContext;
  /** What was committed at that moment. */
  abstract readonly view: StoreView;
  /** What is committed now. */
  abstract readonly now: StoreView;

  get context(): string {
    return this.declared.setup.name;
  }

  /** Runs work in which repositories read what was committed at that moment. */
  abstract read<T>(work: () => Promise<T>): Promise<T>;

  abstract streams(): Iterable<StreamSummary>;

  /** Ids and newest versions of the streams of a category, in pages. */
  abstract streamsOf(category: string): Iterable<readonly { readonly id: string; readonly version: number }[]>;

  abstract countStreams(category: string): number;

  /** Ids in a table's column without a stream of the category. */
  abstract rowsWithoutStream(category: string, table: string, column: string): Iterable<string>;

  /** Checkpoints of subscriptions with a common prefix. */
  abstract checkpointsOf(prefix: string): Iterable<{ readonly subscription: string; readonly position: Position }>;

  abstract indexMessages(receivers: readonly ReceiverSnapshot[]): MessageIndex;
}

/** Snapshots of one moment. */
export interface SnapshotSet {
  /** The moment, ISO 8601 UTC. */
  readonly at: string;
  readonly stores: readonly StoreSnapshot[];
  close(): void;
}

/** Takes snapshots of stores, whether a service runs or not. */
export abstract class StoreSnapshots {
  /** Of all tenants that have data, or of one. Throws `BackupRefused` where there is no data, or it cannot be read. */
  abstract take(contexts: readonly DeclaredContext[], tenant: string | null): Promise<SnapshotSet>;
}
