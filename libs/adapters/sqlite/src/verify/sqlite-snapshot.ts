import Database from 'better-sqlite3';
import { DataSource } from 'typeorm';
import {
  deadLetterStream,
  EventCodec,
  UnitOfWork,
  type Position,
  type WriteModel,
} from '@tradepost/platform/event-store';
import {
  StoreSnapshot,
  type DeclaredContext,
  type MessageIndex,
  type ReceiverSnapshot,
  type StreamSummary,
} from '@tradepost/platform/operations';
import { SqlStoreView, SqlTransaction, TableMap } from '@tradepost/sql';
import type { Snapshot } from '../backup/consistent-snapshot.js';
import { platformEntities } from '../event-store/platform-tables.js';
import { sqliteDialect } from '../event-store/sqlite-dialect.js';
import { SqliteSession } from '../event-store/sqlite-session.js';
import { SqliteMessageIndex } from './sqlite-message-index.js';

/** Rows read at once. */
const pageSize = 500;
const SUMMARIES = `SELECT category, stream_id AS id, count(*) AS events, min(version) AS firstVersion,
  max(version) AS lastVersion FROM events GROUP BY category, stream_id`;
const STREAMS = `SELECT stream_id AS id, max(version) AS version FROM events
  WHERE category = ? AND stream_id > ? GROUP BY stream_id ORDER BY stream_id LIMIT ?`;
const COUNT = 'SELECT count(*) FROM (SELECT DISTINCT stream_id FROM events WHERE category = ?)';
const INBOX = 'SELECT message_id AS id FROM inbox WHERE handler = ? AND message_id > ? ORDER BY message_id LIMIT ?';
const CHECKPOINTS = 'SELECT subscription, position FROM checkpoints WHERE substr(subscription, 1, length(?)) = ?';
const withoutStream = (table: string, column: string) => `SELECT DISTINCT ${column} AS id FROM ${table} AS row
  WHERE NOT EXISTS (SELECT 1 FROM events WHERE category = ? AND stream_id = row.${column})
    AND ${column} > ? ORDER BY ${column} LIMIT ?`;

/** A write file at one moment. */
export class SqliteSnapshot extends StoreSnapshot {
  override readonly tenant: string;
  override readonly view: SqlStoreView;
  override readonly now: SqlStoreView;
  private readonly connection: Database.Database;
  private readonly live: Database.Database;
  private readonly model: WriteModel;

  private constructor(
    { tenant, path, connection }: Snapshot,
    override readonly declared: DeclaredContext,
    tables: TableMap,
  ) {
    super();
    this.tenant = tenant;
    this.connection = connection;
    this.live = new Database(path, { readonly: true });
    const { streams, toContracts } = declared.setup;
    const codec = new EventCodec([...streams, deadLetterStream]);
    const session = new SqliteSession(() => connection);
    this.view = new SqlStoreView(session, codec, sqliteDialect);
    this.now = new SqlStoreView(new SqliteSession(() => this.live), codec, sqliteDialect);
    this.model = { transaction: () => new SqlTransaction(session, tables, codec, sqliteDialect), toContracts };
  }

  static async of(snapshot: Snapshot, declared: DeclaredContext): Promise<SqliteSnapshot> {
    // TypeORM's metadata does not depend on the file.
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
    return new SqliteSnapshot(snapshot, declared, tables);
  }

  override read<T>(work: () => Promise<T>): Promise<T> {
    const request = { tenant: this.tenant, principal: 'verify', correlationId: '', causationId: null };
    return new UnitOfWork(request, this.model).run(work);
  }

  override streams(): Iterable<StreamSummary> {
    return this.connection.prepare<[], StreamSummary>(SUMMARIES).iterate();
  }

  override streamsOf(category: string): Iterable<readonly { readonly id: string; readonly version: number }[]> {
    return this.pages<{ id: string; version: number }>(STREAMS, category);
  }

  override countStreams(category: string): number {
    return this.connection.prepare<[string], number>(COUNT).pluck().get(category)!;
  }

  override *rowsWithoutStream(category: string, table: string, column: string): Iterable<string> {
    for (const page of this.pages<{ id: string }>(withoutStream(table, column), category))
      for (const { id } of page) yield id;
  }

  override checkpointsOf(prefix: string): Iterable<{ readonly subscription: string; readonly position: Position }> {
    return this.connection
      .prepare<[string, string], { subscription: string; position: string }>(CHECKPOINTS)
      .all(prefix, prefix);
  }

  override indexMessages(receivers: readonly ReceiverSnapshot[]): MessageIndex {
    return new SqliteMessageIndex(this.connection, receipts(receivers));
  }

  /** Message ids of a handler in the inbox. */
  *inboxOf(handler: string): Iterable<string> {
    for (const page of this.pages<{ id: string }>(INBOX, handler)) for (const { id } of page) yield id;
  }

  /** Closes the live connection. */
  close(): void {
    this.live.close();
  }

  /**
   * Pages of a query for ids in order. Its last two parameters are the id to start after and the number of rows, inside
   * the query, so that an index applies them.
   */
  private *pages<Row extends { readonly id: string }>(text: string, value: string): Generator<Row[]> {
    const statement = this.connection.prepare<unknown[], Row>(text);
    for (let after = ''; ;) {
      const rows = statement.all(value, after, pageSize);
      if (rows.length === 0) return;
      yield rows;
      after = rows.at(-1)!.id;
    }
  }
}

function* receipts(receivers: readonly ReceiverSnapshot[]): Iterable<{ name: string; id: string }> {
  for (const { name, store } of receivers) for (const id of (store as SqliteSnapshot).inboxOf(name)) yield { name, id };
}
