import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  deadLetterStream,
  describeHanging,
  EventCodec,
  EventStore,
  NestedCommand,
  UnitOfWork,
  Watchdog,
  type EventStoreHooks,
  type HangingWork,
  type LogWindow,
  type RequestContext,
  type StorageProbe,
  type ToContracts,
  type WatchLimits,
  type WriteSchema,
} from '@tradepost/platform/event-store';
import { QueueClosed, QueueFull } from '@tradepost/platform/runtime';
import type { MemoryDatabase } from './memory-database.js';
import { MemoryStoreView, MemoryTransaction } from './memory-store-view.js';
import { NoSqlSession } from './no-sql-session.js';

/** Commands that wait at most. */
const maxQueued = 1_000;
/** A command that takes longer than this is reported, in milliseconds. */
const slowCommandMs = 500;

type Work<T> = (uow: UnitOfWork) => Promise<T>;

/**
 * The write model of one context and tenant in memory. Each unit of work has a fork of the tables, which is merged once
 * the work has succeeded: that is its commit.
 */
export class MemoryEventStore extends EventStore {
  override readonly reader = new NoSqlSession();
  override readonly window: LogWindow;
  override readonly probe: StorageProbe;
  private readonly codec: EventCodec;
  private readonly toContracts: ToContracts;
  private readonly watchdog: Watchdog;
  private queued = 0;
  private isClosed = false;

  constructor(
    private readonly database: MemoryDatabase,
    schema: WriteSchema,
    private readonly hooks: EventStoreHooks,
    limits: WatchLimits,
  ) {
    const codec = new EventCodec([...schema.streams, deadLetterStream]);
    super(new MemoryStoreView(database.tables, codec, database.identity));
    this.codec = codec;
    this.toContracts = (recorded) =>
      recorded.category === deadLetterStream.category ? [] : schema.toContracts(recorded);
    const { events } = this;
    this.window = { readAfter: (after, categories, limit) => events.readAfter(after, categories, limit) };
    const watchdog = new Watchdog(limits, 'all it did was taken back', hooks.onHanging);
    this.watchdog = watchdog;
    this.probe = {
      look: () => Promise.resolve(),
      get problem() {
        return watchdog.hanging.map(describeHanging)[0] ?? null;
      },
    };
  }

  override async ping(): Promise<void> {
    return;
  }

  override get hanging(): readonly HangingWork[] {
    return this.watchdog.hanging;
  }

  override get waiting(): number {
    return this.queued;
  }

  override version(): number {
    return this.database.commits;
  }

  override transact<T>(label: string, request: RequestContext, work: Work<T>): Promise<T> {
    if (this.queued >= maxQueued) return Promise.reject(new QueueFull(this.queued));
    return this.run(label, () => this.commit(label, request, work));
  }

  override transactUnbounded<T>(
    label: string,
    request: RequestContext,
    work: Work<T>,
    onFailure?: (uow: UnitOfWork, error: unknown) => Promise<T>,
  ): Promise<T> {
    return this.run(label, () =>
      this.commit(label, request, work).catch((error: unknown) => {
        if (onFailure === undefined) throw error;
        return this.commit(label, request, (uow) => onFailure(uow, error));
      }),
    );
  }

  override async close(): Promise<void> {
    this.isClosed = true;
    await this.database.turns.run(() => Promise.resolve());
  }

  /** Runs work when its turn has come: the event loop has one of its own in between, as beside a disk. */
  private run<T>(label: string, work: () => Promise<T>): Promise<T> {
    if (UnitOfWork.isOpen()) return Promise.reject(new NestedCommand(label));
    if (this.isClosed) return Promise.reject(new QueueClosed());
    this.queued += 1;
    return this.database.turns.run(async () => {
      await nextTurn();
      this.queued -= 1;
      const began = performance.now();
      try {
        return await work();
      } finally {
        const elapsed = performance.now() - began;
        if (elapsed > slowCommandMs) this.hooks.onSlow(label, elapsed);
      }
    });
  }

  /** Runs a unit of work, which is over when the watchdog gives it up. */
  private async commit<T>(label: string, request: RequestContext, work: Work<T>): Promise<T> {
    const { database, codec, toContracts } = this;
    const fork = database.tables.fork();
    const transaction = () => new MemoryTransaction(fork, codec, database.identity);
    const uow = new UnitOfWork(request, { transaction, toContracts });
    const result = await this.watchdog.run(
      { label, request },
      () => uow.run(work),
      () => uow.end(),
    );
    fork.merge();
    database.commits += 1;
    this.hooks.onCommit(1);
    return result;
  }
}
