import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { DataSource } from 'typeorm';
import { makeFolder, opening } from '@tradepost/platform/runtime';
import {
  deadLetterStream,
  describeHanging,
  EventCodec,
  EventStore,
  EventStores,
  NestedCommand,
  UnitOfWork,
  Watchdog,
  WorkLimits,
  type EventStoreHooks,
  type HangingWork,
  type RequestContext,
  type ToContracts,
  type WatchLimits,
  type WriteModel,
  type WriteSchema,
} from '@tradepost/platform/event-store';
import { SqlLogWindow, SqlStoreView, SqlTransaction, TableMap } from '@tradepost/sql';
import { assertSound, assertWhole } from './assert-fit.js';
import { noteClosed, noteOpen } from './file-state.js';
import { migrate, platformMigrations } from './platform-migrations.js';
import { platformEntities } from './platform-tables.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { SqliteSession, WriteSession } from './sqlite-session.js';
import type { Intake } from './lane-job.js';
import { assertDurable, checkpoint, prepareWriter } from './write-connections.js';
import { writeBeside } from './write-beside.js';
import { WriteModelFile } from './write-model-file.js';
import { WriteProbe, type Probed } from './write-probe.js';
import { GroupCommitQueue } from './group-commit-queue.js';

/** Rewrites the first page, unchanged. */
const TOUCH = 'PRAGMA user_version = 0';
/** How long after a command probes commit to the file itself, in milliseconds. */
const probeByCommitMs = 10_000;

/**
 * The write model of one context and tenant: one file with a group-commit queue and a read-only connection, both closed
 * while idle.
 */
export class SqliteEventStore extends EventStore {
  override readonly reader: SqliteSession;
  override readonly window: SqlLogWindow;
  override readonly probe: WriteProbe;
  private readonly lane: GroupCommitQueue;
  private readonly watchdog: Watchdog;
  private readonly model: WriteModel;
  private readonly session: WriteSession;
  private readonly kept: WriteModelFile;
  /** Time of the last command, on the monotonic clock. */
  private usedAt = -Infinity;
  /** Whether the last probe by commit failed. */
  private isInDoubt = false;

  private constructor(
    readonly file: string,
    private readonly dataSource: DataSource,
    writer: Database.Database,
    schema: WriteSchema,
    hooks: EventStoreHooks,
    limits: WatchLimits,
  ) {
    const codec = new EventCodec([...schema.streams, deadLetterStream]);
    const kept = new WriteModelFile(file, writer, {
      isIdle: () => this.lane.isIdle,
      onClosed: () => [this.reader, this.session].forEach((session) => session.forget()),
    });
    const reader = new SqliteSession(kept.reader);
    const committed = new SqlStoreView(reader, codec, sqliteDialect);
    super(committed);
    this.kept = kept;
    this.session = new WriteSession(kept.writer);
    this.reader = reader;
    this.window = new SqlLogWindow(committed.events);
    const reopen = async (): Promise<Database.Database> => {
      const fresh = await this.kept.renew();
      hooks.onReopened?.();
      return fresh;
    };
    const assertWritable = (): void => this.kept.assertKept();
    this.watchdog = new Watchdog(limits, 'all it did was taken back', hooks.onHanging);
    this.lane = new GroupCommitQueue(writer, { ...hooks, assertWritable, reopen, connect: this.kept.writer });
    this.probe = new WriteProbe(this.probed());
    const tables = new TableMap((entity) => dataSource.getMetadata(entity));
    const toContracts: ToContracts = (recorded) =>
      recorded.category === deadLetterStream.category ? [] : schema.toContracts(recorded);
    const transaction = () => new SqlTransaction(this.session, tables, codec, sqliteDialect);
    this.model = { transaction, toContracts };
  }

  /** Opens `<directory>/<tenant>/<context>.db`; creates and migrates it where needed. Throws `UnfitData`. */
  static open(
    directory: string,
    tenant: string,
    context: string,
    schema: WriteSchema,
    hooks: EventStoreHooks,
    limits = new WorkLimits().unitOfWork,
  ): Promise<SqliteEventStore> {
    const file = join(directory, tenant, `${context}.db`);
    return opening(file, async () => {
      await makeFolder(join(directory, tenant));
      assertWhole(directory);
      await assertSound(file);
      let writer!: Database.Database;
      const dataSource = new DataSource({
        type: 'better-sqlite3',
        database: file,
        entities: [...platformEntities, ...schema.entities],
        migrations: [...platformMigrations, ...schema.migrations],
        prepareDatabase: (opened: Database.Database) => prepareWriter((writer = opened)),
      });
      await dataSource.initialize();
      await migrate(dataSource, writer);
      noteOpen(file);
      assertDurable(writer);
      return new SqliteEventStore(file, dataSource, writer, schema, hooks, limits);
    });
  }

  override version(): number {
    return this.kept.version();
  }

  override transact<T>(label: string, request: RequestContext, work: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    return this.run(label, request, work, {});
  }

  override transactUnbounded<T>(
    label: string,
    request: RequestContext,
    work: (uow: UnitOfWork) => Promise<T>,
    onFailure?: (uow: UnitOfWork, error: unknown) => Promise<T>,
  ): Promise<T> {
    const fallback = (error: unknown) => this.watch(label, request, (uow) => onFailure!(uow, error));
    return this.run(label, request, work, { always: true, ...(onFailure && { onFailure: fallback }) });
  }

  override get hanging(): readonly HangingWork[] {
    return this.watchdog.hanging;
  }

  override get waiting(): number {
    return this.lane.waiting;
  }

  override async ping(): Promise<void> {
    this.kept.ping();
  }

  override async close(): Promise<void> {
    await this.lane.close();
    this.kept.close();
    await this.dataSource.destroy();
    noteClosed(this.file);
  }

  private probed(): Probed {
    const { lane, watchdog } = this;
    return {
      assertKept: () => this.kept.assertKept(),
      touch: () => (this.isQuiet() ? writeBeside(this.file) : this.touch()),
      get hanging() {
        return watchdog.hanging.map(describeHanging)[0] ?? null;
      },
      get oldestWait() {
        return lane.oldestWait;
      },
      get lockWait() {
        return lane.lockWait;
      },
      get sinceCommit() {
        return lane.sinceCommit;
      },
    };
  }

  /** Whether the file is idle and undisturbed: a commit would wake its followers. */
  private isQuiet(): boolean {
    if (this.isInDoubt || !this.lane.isIdle || performance.now() - this.usedAt < probeByCommitMs) return false;
    return this.kept.isUndisturbed();
  }

  private async touch(): Promise<void> {
    this.isInDoubt = true;
    const work = async (): Promise<void> => void (await this.session.query(TOUCH, []));
    const afterwards = (): void => void checkpoint(this.kept.writer(), 'PASSIVE');
    await this.lane.run('Probe', work, { always: true, afterwards });
    this.isInDoubt = false;
  }

  private run<T>(
    label: string,
    request: RequestContext,
    work: (uow: UnitOfWork) => Promise<T>,
    intake: Intake<T>,
  ): Promise<T> {
    if (UnitOfWork.isOpen()) return Promise.reject(new NestedCommand(label));
    this.usedAt = performance.now();
    return this.lane.run(label, () => this.watch(label, request, work), intake);
  }

  /** Runs a unit of work under the watchdog. */
  private watch<T>(label: string, request: RequestContext, work: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    const uow = new UnitOfWork(request, this.model);
    return this.watchdog.run(
      { label, request },
      () => uow.run(work),
      () => uow.end(),
    );
  }
}

/** Event stores in files `<directory>/<tenant>/<context>.db`. */
export class SqliteEventStores extends EventStores {
  constructor(
    private readonly directory: string,
    private readonly limits: WatchLimits,
  ) {
    super();
  }

  override open(
    tenant: string,
    context: string,
    schema: WriteSchema,
    hooks: EventStoreHooks,
  ): Promise<SqliteEventStore> {
    return SqliteEventStore.open(this.directory, tenant, context, schema, hooks, this.limits);
  }
}
