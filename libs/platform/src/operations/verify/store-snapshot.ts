import type { Position } from '../../event-store/logged-event.js';
import type { StoreView } from '../../event-store/store-view.js';
import type { DeclaredContext } from '../declared-contexts.js';

/** A stream as its events have it. */
export interface StreamSummary {
  readonly category: string;
  readonly id: string;
  readonly events: number;
  readonly firstVersion: number;
  readonly lastVersion: number;
}

/** A message of an outbox, as it is stored. */
export interface StoredMessage {
  readonly position: Position;
  readonly envelope: unknown;
}

/** A subscription to a context's contracts, with the store that has its checkpoint and its inbox. */
export interface ReceiverSnapshot {
  readonly name: string;
  readonly store: StoreSnapshot;
}

/** Ids of messages in an outbox and in the inboxes of its receivers, each there until its event is met. */
export abstract class MessageIndex {
  /** Messages in the outbox. */
  abstract readonly messages: number;
  /** Messages noted in inboxes. */
  abstract readonly received: number;
  /** Whether messages before the first one were pruned. */
  abstract readonly isPruned: boolean;

  abstract isWithheld(eventId: string): boolean;

  /** Takes an id out of the index. Returns the messages in the outbox that bear it. */
  abstract take(id: string): readonly StoredMessage[];

  /** Positions of the messages that are left. */
  abstract strayMessages(): Iterable<Position>;

  /** What is left of the inboxes. */
  abstract strayReceipts(): Iterable<{ readonly name: string; readonly id: string }>;
}

/** What one context keeps for one tenant, as it was at a moment, read with the means of that context. */
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

  /** Ids in a column of a table that are of no stream of a category. */
  abstract rowsWithoutStream(category: string, table: string, column: string): Iterable<string>;

  /** Checkpoints of subscriptions whose names begin alike. */
  abstract checkpointsOf(prefix: string): Iterable<{ readonly subscription: string; readonly position: Position }>;

  abstract indexMessages(receivers: readonly ReceiverSnapshot[]): MessageIndex;
}

/** Stores as all of them were at one moment. */
export interface SnapshotSet {
  /** The moment, ISO 8601 UTC. */
  readonly at: string;
  readonly stores: readonly StoreSnapshot[];
  close(): void;
}

/** Takes snapshots of stores, beside a running service or without one. */
export abstract class StoreSnapshots {
  /**
   * Those of all tenants that have data, or of one. Throws `BackupRefused` where there is no data, or it cannot be read.
   */
  abstract take(contexts: readonly DeclaredContext[], tenant: string | null): Promise<SnapshotSet>;
}
