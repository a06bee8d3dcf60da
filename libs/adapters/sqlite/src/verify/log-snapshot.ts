import Database from 'better-sqlite3';
import { DataSource } from 'typeorm';
import {
  deadLetterStream,
  EventCodec,
  UnitOfWork,
  type Logged,
  type Position,
  type StoreView,
  type WriteModel,
} from '@tradepost/platform/event-store';
import { SqlStoreView, SqlTransaction, TableMap } from '@tradepost/sql';
import type { DeclaredContext } from '@tradepost/platform/operations';
import { platformEntities } from '../event-store/platform-tables.js';
import { sqliteDialect } from '../event-store/sqlite-dialect.js';
import { SqliteSession } from '../event-store/sqlite-session.js';
import type { Snapshot } from '../backup/consistent-snapshot.js';

/** Rows read at once. */
const pageSize = 500;

/** A write file as it was at one moment, read with the means of its own context. */
export class LogSnapshot {
  readonly tenant: string;
  readonly context: string;
  readonly path: string;
  readonly session: SqliteSession;
  readonly view: StoreView;
  readonly connection: Database.Database;
  private readonly codec: EventCodec;
  private readonly model: WriteModel;

  private constructor(
    { tenant, context, path, connection }: Snapshot,
    readonly declared: DeclaredContext,
    tables: TableMap,
  ) {
    this.tenant = tenant;
    this.context = context;
    this.path = path;
    this.connection = connection;
    const { streams, toContracts } = declared.setup;
    this.session = new SqliteSession(connection);
    this.codec = new EventCodec([...streams, deadLetterStream]);
    this.view = this.viewOf(connection);
    const transaction = () => new SqlTransaction(this.session, tables, this.codec, sqliteDialect);
    this.model = { transaction, toContracts };
  }

  /** What another connection to the file sees of it. */
  viewOf(connection: Database.Database): StoreView {
    return new SqlStoreView(new SqliteSession(connection), this.codec, sqliteDialect);
  }

  static async of(snapshot: Snapshot, declared: DeclaredContext): Promise<LogSnapshot> {
    // What TypeORM knows of the tables does not depend on the file.
    const { entities } = declared.setup;
    const source = new DataSource({
      type: 'better-sqlite3',
      database: ':memory:',
      entities: [...platformEntities, ...entities],
    });
    await source.initialize();
    const tables = new TableMap((entity) => source.getMetadata(entity));
    for (const entity of entities) tables.get(entity as never);
    await source.destroy();
    return new LogSnapshot(snapshot, declared, tables);
  }

  /** Runs work in which repositories can read. */
  read<T>(work: () => Promise<T>): Promise<T> {
    const request = { tenant: this.tenant, principal: 'verify', correlationId: '', causationId: null };
    return new UnitOfWork(request, this.model).run(work);
  }

  /**
   * Pages of a query that yields ids in their order. Its last two placeholders are the id to begin after, and how many
   * rows are wanted; they stand inside the query, so that an index takes it there.
   */
  *pages<Row extends { readonly id: string }>(sql: string, ...values: readonly string[]): Generator<Row[]> {
    const statement = this.connection.prepare<unknown[], Row>(sql);
    for (let after = ''; ;) {
      const rows = statement.all(...values, after, pageSize);
      if (rows.length === 0) return;
      yield rows;
      after = rows.at(-1)!.id;
    }
  }

  /** Every event whose stream is declared, oldest first, in stretches; one that cannot be read is told and left out. */
  async *stretches(onUnreadable: (position: Position, why: string) => void): AsyncGenerator<readonly Logged[]> {
    const categories = new Set(this.declared.setup.streams.map(({ category }) => category));
    for (let [after, limit] = [null as Position | null, pageSize]; ;) {
      try {
        const { events, last } = await this.view.events.readAfter(after, categories, limit);
        if (last === null) return;
        yield events;
        [after, limit] = [last, pageSize];
      } catch (error) {
        if (limit === 1) onUnreadable((after = await this.next(after)), (error as Error).message);
        limit = 1;
      }
    }
  }

  private async next(after: Position | null): Promise<Position> {
    const [header] = await this.view.events.outlineAfter(after, 1);
    return header!.position;
  }
}
