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

/** What a context keeps on its write side. */
export interface WriteSchema {
  readonly streams: readonly StreamType<never>[];
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly toContracts: ToContracts;
}

/** Told to whoever opened an event store. */
export interface EventStoreHooks {
  readonly onCommit: (commands: number) => void;
  readonly onSlow: (label: string, milliseconds: number) => void;
  /** Why a whole batch of commands failed. */
  readonly onTrouble?: (trouble: unknown) => void;
  /** Told that the store was opened again after that. */
  readonly onReopened?: () => void;
  /** Told at growing intervals of a unit of work that does not settle. */
  readonly onHanging?: (work: HangingWork) => void;
}

/** Whether a store takes changes. */
export interface StorageProbe {
  /** Looks anew, unless a commit has just shown it; resolves after a second at the latest. */
  look(): Promise<void>;
  /** Why changes are not stored, as the end of a sentence; null where they are. */
  readonly problem: string | null;
}

/**
 * The write model of one context and tenant: its event log, state rows, outbox and what deliveries keep beside them. As a
 * view it reads what is committed and changes nothing.
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

  /** Reads what is committed, changes nothing. */
  abstract readonly reader: SqlSession;
  /** The end of the log, read once for all that follow it. */
  abstract readonly window: LogWindow;
  abstract readonly probe: StorageProbe;

  /** Throws where the store cannot be read. */
  abstract ping(): Promise<void>;

  /** Units of work that do not settle, the oldest first. */
  abstract readonly hanging: readonly HangingWork[];

  /** Commands that wait for their turn. */
  abstract readonly waiting: number;

  /** Another number than before where another process has changed the content since. */
  abstract version(): number;

  /**
   * Runs work as a unit of work; resolves once its commit is durable. Rejects at once with `QueueFull` where as many
   * commands wait as may, and with `WorkTimedOut` where the work does not settle.
   */
  abstract transact<T>(label: string, request: RequestContext, work: (uow: UnitOfWork) => Promise<T>): Promise<T>;

  /**
   * The same for callers that limit themselves, such as deliveries: taken in also where as many wait as may. Where the
   * work fails, it is rolled back and `onFailure` runs as the unit of work in its place; it may throw the error on.
   */
  abstract transactUnbounded<T>(
    label: string,
    request: RequestContext,
    work: (uow: UnitOfWork) => Promise<T>,
    onFailure?: (uow: UnitOfWork, error: unknown) => Promise<T>,
  ): Promise<T>;

  /** Answers what is under way, then lets go of the store. */
  abstract close(): Promise<void>;
}

/** Opens the event stores of a data folder or server. */
export abstract class EventStores {
  /** Opens the store of a context and tenant, made and migrated where that is due. Throws `UnfitData`. */
  abstract open(tenant: string, context: string, schema: WriteSchema, hooks: EventStoreHooks): Promise<EventStore>;
}
