import type { StreamType } from '@tradepost/kernel';
import type { EntitySchema, MigrationInterface } from 'typeorm';
import type { RequestContext } from './request-context.js';
import type { ChangeSource } from '../runtime/change-source.js';
import type { Checkpoints } from './checkpoints.js';
import type { EventLog, LogWindow } from './event-log.js';
import type { FailedDeliveries } from './failed-deliveries.js';
import type { IdempotencyRecords } from './idempotency-records.js';
import type { Inbox } from './inbox.js';
import type { Outbox } from './outbox.js';
import type { PersonalKeys } from './personal-keys.js';
import type { SqlSession } from './sql-session.js';
import type { StoreView } from './store-view.js';
import type { ToContracts, UnitOfWork } from './unit-of-work.js';
import type { HangingWork } from './watchdog.js';

/** What a context declares for its write model. */
export interface WriteSchema {
  readonly streams: readonly StreamType<never>[];
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly toContracts: ToContracts;
}

/** Callbacks of an event store. */
export interface EventStoreHooks {
  readonly onCommit: (commands: number) => void;
  readonly onSlow: (label: string, milliseconds: number) => void;
  /** A whole batch of commands failed. */
  readonly onTrouble?: (trouble: unknown) => void;
  /** The store was opened again after that. */
  readonly onReopened?: () => void;
  /** A unit of work does not settle; called at growing intervals. */
  readonly onHanging?: (work: HangingWork) => void;
}

/** Whether a store accepts changes. */
export interface StorageProbe {
  /** Probes, unless a commit has just succeeded. Resolves within a second. */
  look(): Promise<void>;
  /** Why changes cannot be stored, as the end of a sentence; null where they can. */
  readonly problem: string | null;
}

/**
 * Write model of one context and tenant: event log, state rows, outbox and the state of deliveries. As a view it reads
 * what is committed and changes nothing.
 */
export abstract class EventStore implements ChangeSource, StoreView {
  readonly events: EventLog;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly checkpoints: Checkpoints;
  readonly failedDeliveries: FailedDeliveries;
  readonly idempotencyRecords: IdempotencyRecords;
  readonly personalKeys: PersonalKeys;

  constructor(committed: StoreView) {
    this.events = committed.events;
    this.outbox = committed.outbox;
    this.inbox = committed.inbox;
    this.checkpoints = committed.checkpoints;
    this.failedDeliveries = committed.failedDeliveries;
    this.idempotencyRecords = committed.idempotencyRecords;
    this.personalKeys = committed.personalKeys;
  }

  /** Reads what is committed. */
  abstract readonly reader: SqlSession;
  /** The end of the log, shared by its readers. */
  abstract readonly window: LogWindow;
  abstract readonly probe: StorageProbe;

  /** Throws where the store cannot be read. Opens no file that is closed while idle. */
  abstract ping(): Promise<void>;

  /** Units of work that do not settle, oldest first. */
  abstract readonly hanging: readonly HangingWork[];

  /** Commands in the queue. */
  abstract readonly waiting: number;

  /** Changes whenever the content has changed, by this process or another. */
  abstract version(): number;

  /**
   * Runs a unit of work. Resolves once its commit is durable. Rejects at once with `QueueFull` where the queue is full,
   * and with `WorkTimedOut` where the work does not settle.
   */
  abstract transact<T>(label: string, request: RequestContext, work: (uow: UnitOfWork) => Promise<T>): Promise<T>;

  /**
   * The same without the limit of the queue, for callers that limit themselves, such as deliveries. `onFailure` is the
   * fallback, run in the same slot after the rollback; it may rethrow the error.
   */
  abstract transactUnbounded<T>(
    label: string,
    request: RequestContext,
    work: (uow: UnitOfWork) => Promise<T>,
    onFailure?: (uow: UnitOfWork, error: unknown) => Promise<T>,
  ): Promise<T>;

  /** Finishes the queue, then closes the store. */
  abstract close(): Promise<void>;
}

/** Opens the event stores of a data folder or server. */
export abstract class EventStores {
  /** Opens the store of a context and tenant; creates and migrates it where needed. Throws `UnfitData`. */
  abstract open(tenant: string, context: string, schema: WriteSchema, hooks: EventStoreHooks): Promise<EventStore>;
}
