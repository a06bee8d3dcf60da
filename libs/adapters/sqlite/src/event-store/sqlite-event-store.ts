import { join } from 'node:path';
import Database from 'better-sqlite3';
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
import { FileIdentity } from './file-identity.js';
import { noteClosed, noteOpen } from './file-state.js';
import { migrate, platformMigrations } from './platform-migrations.js';
import { platformEntities } from './platform-tables.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { SqliteSession, WriteSession } from './sqlite-session.js';
import type { Intake } from './lane-job.js';
import {
  assertDurable,
  bringToDisk,
  checkpoint,
  openReader,
  prepareWriter,
  reopenWriter,
} from './write-connections.js';
import { WriteProbe, type Probed } from './write-probe.js';
import { GroupCommitQueue } from './group-commit-queue.js';

/** Writes the first page anew, with what it holds. */
const TOUCH = 'PRAGMA user_version = 0';

/** The write model of one context and tenant: one file, one writer lane, one connection that only reads. */
export class SqliteEventStore extends EventStore {
  override readonly reader: SqliteSession;
  override readonly window: SqlLogWindow;
  override readonly probe: WriteProbe;
  private readonly lane: GroupCommitQueue;
  private readonly watchdog: Watchdog;
  private readonly model: WriteModel;
  private readonly session: WriteSession;
  private identity: FileIdentity;

  private constructor(
    readonly file: string,
    private readonly dataSource: DataSource,
    private writer: Database.Database,
    private readConnection: Database.Database,
    schema: WriteSchema,
    hooks: EventStoreHooks,
    limits: WatchLimits,
  ) {
    const codec = new EventCodec([...schema.streams, deadLetterStream]);
    const reader = new SqliteSession(readConnection);
    const committed = new SqlStoreView(reader, codec, sqliteDialect);
    super(committed);
    this.session = new WriteSession(writer);
    this.reader = reader;
    this.window = new SqlLogWindow(committed.events);
    this.identity = new FileIdentity(file);
    const assertWritable = (): void => this.identity.assertKept();
    const reopen = async (): Promise<Database.Database> => {
      const writer = await this.reopen();
      hooks.onReopened?.();
      return writer;
    };
    this.watchdog = new Watchdog(limits, 'all it did was taken back', hooks.onHanging);
    this.lane = new GroupCommitQueue(this.writer, { ...hooks, assertWritable, reopen });
    this.probe = new WriteProbe(this.probed());
    const tables = new TableMap((entity) => dataSource.getMetadata(entity));
    const toContracts: ToContracts = (recorded) =>
      recorded.category === deadLetterStream.category ? [] : schema.toContracts(recorded);
    const transaction = () => new SqlTransaction(this.session, tables, codec, sqliteDialect);
    this.model = { transaction, toContracts };
  }

  /** Opens the file `<directory>/<tenant>/<context>.db`, making and migrating it where that is due. Throws `UnfitData`. */
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
      await noteOpen(file);
      assertDurable(writer);
      return new SqliteEventStore(file, dataSource, writer, openReader(file), schema, hooks, limits);
    });
  }

  override version(): number {
    return this.readConnection.pragma('data_version', { simple: true }) as number;
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

  override async ping(): Promise<void> {
    await this.reader.query('SELECT 1', []);
  }

  override get hanging(): readonly HangingWork[] {
    return this.watchdog.hanging;
  }

  override get waiting(): number {
    return this.lane.waiting;
  }

  override async close(): Promise<void> {
    await this.lane.close();
    this.readConnection.close();
    this.writer.close();
    await this.dataSource.destroy();
    await noteClosed(this.file);
  }

  /**
   * Takes new connections to the file in place of one that is in doubt, once all that can be read of it is on the disk;
   * see ADR 0022.
   */
  private async reopen(): Promise<Database.Database> {
    this.writer.close();
    this.identity.assertSameFile();
    const writer = reopenWriter(this.file);
    try {
      await bringToDisk(writer);
      const reader = openReader(this.file);
      this.reader.renew(reader);
      this.readConnection.close();
      this.readConnection = reader;
    } catch (error) {
      writer.close();
      throw error;
    }
    this.session.renew(writer);
    this.identity = new FileIdentity(this.file);
    return (this.writer = writer);
  }

  private probed(): Probed {
    const { lane, watchdog } = this;
    const touch = async (): Promise<void> => void (await this.session.query(TOUCH, []));
    const afterwards = (): void => void checkpoint(this.writer, 'PASSIVE');
    return {
      assertKept: () => this.identity.assertKept(),
      touch: () => lane.run('Probe', touch, { always: true, afterwards }),
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

  private run<T>(
    label: string,
    request: RequestContext,
    work: (uow: UnitOfWork) => Promise<T>,
    intake: Intake<T>,
  ): Promise<T> {
    if (UnitOfWork.isOpen()) return Promise.reject(new NestedCommand(label));
    return this.lane.run(label, () => this.watch(label, request, work), intake);
  }

  /** Runs a unit of work that is over when the watchdog gives it up. */
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
