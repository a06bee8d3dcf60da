import { resolve } from 'node:path';
import type Database from 'better-sqlite3';
import type { ChangeSource } from '@tradepost/platform/runtime';
import {
  Collections,
  ForeignReadStore,
  planPage,
  readPage,
  ReadStore,
  type Checkpoint,
  type CollectionSpec,
  type DocumentBatch,
  type DocumentChange,
  type DocumentPage,
  type Keys,
  type LoadedDocuments,
  type PageQuery,
  type RenderedDocument,
  type Replacement,
} from '@tradepost/platform/read-store';
import { SqliteCheckpoints } from './sqlite-checkpoints.js';
import { column, DocumentWriter, missingSchema, toValue } from './sqlite-collection.js';
import { openReader, openWriter, transact } from './sqlite-connection.js';
import { Queries, type Seen } from './sqlite-queries.js';
import { collectionTables, hasTablesAside, putAside, replaceTables, sweepTables } from './sqlite-tables.js';

const patienceMs = 5_000;

/**
 * Documents as JSON text in one table for each collection, with a column for each declared key. A commit is one
 * transaction. Several processes may use the file.
 */
export class SqliteReadStore extends ReadStore implements ChangeSource {
  private readonly writer: Database.Database;
  private readonly reader: Database.Database;
  private readonly known = new Collections();
  private readonly documents = new Map<string, DocumentWriter>();
  private readonly reads: Queries;
  /** Projections load through the writer, so that the reader's map of the file holds what queries need. */
  private readonly loads: Queries;
  private readonly checkpoints: SqliteCheckpoints;
  private log: string | null = null;
  readonly version = (): number => this.reader.pragma('data_version', { simple: true }) as number;

  /** @param lockPatienceMs how long a write waits for another process */
  constructor(
    readonly file: string,
    private readonly lockPatienceMs = patienceMs,
  ) {
    super();
    this.writer = openWriter(file);
    this.checkpoints = new SqliteCheckpoints(this.writer);
    this.writer.pragma('busy_timeout = 0');
    this.reader = openReader(file);
    this.reads = new Queries(this.reader);
    this.loads = new Queries(this.writer);
  }

  get place(): string {
    return resolve(this.file);
  }

  async prepare(specs: readonly CollectionSpec[]): Promise<void> {
    const collections = this.known.add(specs);
    const missing = (): string[] => collections.flatMap((collection) => missingSchema(this.writer, collection));
    if (missing().length > 0) {
      await this.change(() => {
        for (const statement of missing()) this.writer.exec(statement);
        return true;
      });
    }
    for (const collection of collections) {
      this.documents.set(collection.name, new DocumentWriter(this.writer, collection));
    }
  }

  async loadBatch<D>(collection: string, ids: readonly string[]): Promise<LoadedDocuments<D>> {
    return this.loads.load<D>(this.known.get(collection).name, ids);
  }

  async seen(collection: string, ids: readonly string[]): Promise<ReadonlyMap<string, Seen>> {
    const { name } = this.known.get(collection);
    const sql = `SELECT id, seen FROM "${name}" WHERE id IN (SELECT value FROM json_each(?))`;
    const rows = this.loads.all<[string, string]>(sql, [JSON.stringify(ids)]);
    return new Map(rows.map(([id, seen]) => [id, JSON.parse(seen) as Seen]));
  }

  async get(collection: string, id: string, where: Keys = {}): Promise<RenderedDocument | null> {
    const { name } = this.known.get(collection);
    const keys = Object.keys(where);
    const sql = `SELECT version, body FROM "${name}" WHERE id = ?${keys.map((key) => ` AND ${column(key)} IS ?`).join('')}`;
    const row = this.reads.first<[number, string]>(sql, [id, ...Object.values(where).map(toValue)]);
    return row === undefined ? null : { id, version: row[0], json: row[1] };
  }

  async page(query: PageQuery): Promise<DocumentPage> {
    const plan = planPage(this.known.get(query.collection), query);
    return readPage(plan, (stretch, limit) => this.reads.stretch(plan, stretch, limit));
  }

  async checkpoint(subscription: string): Promise<Checkpoint | null> {
    return this.checkpoints.position(subscription);
  }

  async commit(batch: DocumentBatch): Promise<boolean> {
    const ready = this.ready(batch.writes);
    return this.change(() => this.checkpoints.move(batch) && ready.every((store) => store()));
  }

  async store(changes: readonly DocumentChange[]): Promise<boolean> {
    const ready = this.ready(changes);
    return this.change(() => ready.every((store) => store()));
  }

  async origin(): Promise<string | null> {
    return this.checkpoints.log();
  }

  async bindToLog(log: string): Promise<boolean> {
    const note = () => this.checkpoints.log() === null && this.checkpoints.note(log);
    if (this.checkpoints.log() !== log && !(await transact(this.writer, this.lockPatienceMs, note))) return false;
    this.log = log;
    return true;
  }

  /** Removes rows and keeps tables: other processes may have them open. */
  async reset(log: string): Promise<void> {
    await transact(this.writer, this.lockPatienceMs, () => {
      for (const name of ['checkpoints', ...collectionTables(this.writer)]) this.writer.exec(`DELETE FROM "${name}"`);
      return this.checkpoints.note(log);
    });
    this.log = log;
  }

  async collections(): Promise<readonly string[]> {
    return collectionTables(this.writer);
  }

  async drop(collections: readonly string[], subscriptions: readonly string[]): Promise<void> {
    await this.change(() => {
      for (const name of collections) putAside(this.writer, name);
      this.checkpoints.remove(subscriptions);
      return true;
    });
    this.forget(collections);
  }

  async replace(replacement: Replacement): Promise<boolean> {
    const done = await this.change(() => replaceTables(this.writer, replacement));
    if (done) this.forget(replacement.collections.map(({ by }) => by));
    return done;
  }

  async sweep(): Promise<boolean> {
    if (!hasTablesAside(this.writer)) return false;
    await this.change(() => {
      sweepTables(this.writer);
      return true;
    });
    return hasTablesAside(this.writer);
  }

  override changeSource(): ChangeSource {
    return this;
  }

  async ping(): Promise<void> {
    this.reads.all('SELECT 1', []);
  }

  async close(): Promise<void> {
    this.reader.close();
    this.writer.close();
  }

  private forget(collections: readonly string[]): void {
    this.known.remove(collections);
    for (const name of collections) this.documents.delete(name);
    for (const queries of [this.reads, this.loads]) queries.forget();
  }

  /** A transaction on a store that still belongs to this process's log. */
  private change(work: () => boolean): Promise<boolean> {
    return transact(this.writer, this.lockPatienceMs, () => {
      if (this.log !== null && this.checkpoints.log() !== this.log) throw new ForeignReadStore(this.place);
      return work();
    });
  }

  private ready(changes: readonly DocumentChange[]): (() => boolean)[] {
    return changes.map((change) => this.documentsOf(change.collection).ready(change));
  }

  private documentsOf(collection: string): DocumentWriter {
    const documents = this.documents.get(this.known.get(collection).name);
    if (documents === undefined) throw new Error(`The tables of collection "${collection}" could not be made.`);
    return documents;
  }
}
