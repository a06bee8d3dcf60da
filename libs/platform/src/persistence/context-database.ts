import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import type { StreamType } from '@tradepost/kernel';
import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import { makeFolder } from '../config/make-folder.js';
import { UnfitData } from '../config/unfit-data.js';
import type { RequestContext } from '../context/request-context.js';
import { deadLetterStream } from '../delivery/dead-letters/delivery-discarded.js';
import { EventLog } from '../events/event-log.js';
import { LogWindow } from '../events/log-window.js';
import { Outbox } from '../messaging/outbox.js';
import { enterWal } from './enter-wal.js';
import { damageOf } from './examine-file.js';
import { noteClosed, noteOpen } from './file-state.js';
import { PlatformTables1767225600000 } from './migrations/1767225600000-platform-tables.js';
import { IdempotencyRecords1767225600010 } from './migrations/1767225600010-idempotency-records.js';
import { Letters1767225600011 } from './migrations/1767225600011-letters.js';
import { LogIdentity1767225600012 } from './migrations/1767225600012-log-identity.js';
import { IdempotencyRecordsByTime1767225600030 } from './migrations/1767225600030-idempotency-records-by-time.js';
import { platformEntities } from './platform-tables.js';
import { Rows, TableMap } from './rows.js';
import { SqliteSession, WriteSession, type Session } from './session.js';
import { NestedCommand, UnitOfWork, type ToContract, type WriteModel } from './unit-of-work.js';
import { WriterLane, type Intake } from './writer-lane.js';

/** What a context keeps on its write side. */
export interface WriteSchema {
  readonly streams: readonly StreamType<never>[];
  readonly entities: readonly EntitySchema[];
  readonly migrations: readonly (new () => MigrationInterface)[];
  readonly toContract: ToContract;
}

/** What every context's file goes through before the migrations of the context itself. */
export const platformMigrations = [
  PlatformTables1767225600000,
  IdempotencyRecords1767225600010,
  Letters1767225600011,
  LogIdentity1767225600012,
  IdempotencyRecordsByTime1767225600030,
];

/** A restore that was cut short leaves this file in the data folder. */
export const RESTORE_MARK = 'restore.unfinished';

const FULL = 2;

/** The write model of one context and tenant: one file, one writer lane, one connection that only reads. */
export class ContextDatabase {
  readonly events: EventLog;
  readonly outbox = new Outbox();
  /** For dispatchers: sees what is committed, changes nothing. */
  readonly reader: Session;
  /** For those who follow the event log. */
  readonly window: LogWindow;
  private readonly lane: WriterLane;
  private readonly model: WriteModel;

  private constructor(
    private readonly file: string,
    private readonly dataSource: DataSource,
    private readonly readConnection: Database.Database,
    schema: WriteSchema,
    hooks: { onCommit: (commands: number) => void; onSlow: (label: string, milliseconds: number) => void },
  ) {
    const connection = connectionOf(dataSource);
    const session = new WriteSession(connection);
    this.events = new EventLog([...schema.streams, deadLetterStream]);
    this.reader = new SqliteSession(readConnection);
    this.window = new LogWindow(this.events, this.reader);
    this.lane = new WriterLane(connection, hooks);
    const rows = new Rows(session, new TableMap((entity) => dataSource.getMetadata(entity)));
    const toContract: ToContract = (recorded) =>
      recorded.category === deadLetterStream.category ? null : schema.toContract(recorded);
    this.model = { session, rows, events: this.events, outbox: this.outbox, toContract };
  }

  /** Opens the file `<directory>/<tenant>/<context>.db`, making and migrating it where that is due. */
  static async open(
    directory: string,
    tenant: string,
    context: string,
    schema: WriteSchema,
    hooks: { onCommit: (commands: number) => void; onSlow: (label: string, milliseconds: number) => void },
  ): Promise<ContextDatabase> {
    await makeFolder(join(directory, tenant));
    const file = join(directory, tenant, `${context}.db`);
    assertWhole(directory);
    await assertSound(file);
    const dataSource = new DataSource({
      type: 'better-sqlite3',
      database: file,
      entities: [...platformEntities, ...schema.entities],
      migrations: [...platformMigrations, ...schema.migrations],
      prepareDatabase: prepareWriter,
    });
    await dataSource.initialize();
    await migrate(dataSource);
    await noteOpen(file);
    const connection = connectionOf(dataSource);
    assertDurable(connection);
    connection.pragma('busy_timeout = 0');
    const readConnection = new Database(file, { readonly: true });
    return new ContextDatabase(file, dataSource, readConnection, schema, hooks);
  }

  /**
   * Runs work as a unit of work in the writer lane; resolves once its commit is on disk. Rejects at once with
   * `LaneFull` where as many commands wait as may.
   */
  transact<T>(label: string, request: RequestContext, work: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    return this.run(label, request, work, {});
  }

  /**
   * The same for callers that limit themselves, such as deliveries: taken in also where as many wait as may. Where the
   * work fails, all it did is taken back and `instead` runs as the unit of work in its place, in the same turn; it may
   * throw the error on.
   */
  transactAnyway<T>(
    label: string,
    request: RequestContext,
    work: (uow: UnitOfWork) => Promise<T>,
    instead?: (uow: UnitOfWork, error: unknown) => Promise<T>,
  ): Promise<T> {
    const fallback = (error: unknown) => UnitOfWork.run(request, this.model, (uow) => instead!(uow, error));
    return this.run(label, request, work, { always: true, ...(instead && { instead: fallback }) });
  }

  /** Commands that wait for the writer lane. */
  get waiting(): number {
    return this.lane.waiting;
  }

  /** Answers what is under way, then closes the file. */
  async close(): Promise<void> {
    await this.lane.close();
    this.readConnection.close();
    await this.dataSource.destroy();
    await noteClosed(this.file);
  }

  private run<T>(
    label: string,
    request: RequestContext,
    work: (uow: UnitOfWork) => Promise<T>,
    intake: Intake<T>,
  ): Promise<T> {
    if (UnitOfWork.isOpen()) return Promise.reject(new NestedCommand(label));
    return this.lane.run(label, () => UnitOfWork.run(request, this.model, work), intake);
  }
}

/** Throws `UnfitData` where a restore has put back some of the files only. */
function assertWhole(directory: string): void {
  if (!existsSync(join(directory, RESTORE_MARK))) return;
  throw new UnfitData(
    `a restore into ${resolve(directory)} was cut short; run tradepost restore again, with --replace, see docs/operations/backup.md`,
  );
}

/** Throws `UnfitData` for a file that is damaged: nothing that is in it could be made anew. */
async function assertSound(file: string): Promise<void> {
  const damage = await damageOf(file);
  if (damage === null) return;
  throw new UnfitData(
    `${resolve(file)} is damaged (${damage}); put a backup in its place with tradepost restore, see docs/operations/backup.md`,
  );
}

/** Takes the write lock first, so that two processes that start at once do not migrate twice. */
async function migrate(dataSource: DataSource): Promise<void> {
  const connection = connectionOf(dataSource);
  connection.exec('BEGIN IMMEDIATE');
  try {
    await dataSource.runMigrations({ transaction: 'none' });
    connection.exec('COMMIT');
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

function prepareWriter(connection: Database.Database): void {
  connection.pragma('busy_timeout = 10000');
  enterWal(connection);
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  // Without it INSERT OR REPLACE would get past the triggers that keep the event log as it is.
  connection.pragma('recursive_triggers = ON');
  connection.pragma('temp_store = MEMORY');
  connection.pragma('wal_autocheckpoint = 10000');
}

function assertDurable(connection: Database.Database): void {
  const synchronous = connection.pragma('synchronous', { simple: true });
  const journal = connection.pragma('journal_mode', { simple: true });
  if (synchronous === FULL && journal === 'wal') return;
  throw new Error(
    `The database must run with journal_mode=wal and synchronous=FULL; it has ${String(journal)} and ${String(synchronous)}.`,
  );
}

function connectionOf(dataSource: DataSource): Database.Database {
  return (dataSource.driver as unknown as { databaseConnection: Database.Database }).databaseConnection;
}
