import { resolve } from 'node:path';
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
import type { OpenReadFile } from './open-read-file.js';
import { ReadFile } from './read-file.js';
import { column, missingSchema, toValue } from './sqlite-collection.js';
import type { Seen } from './sqlite-queries.js';
import { collectionTables, hasTablesAside, putAside, replaceTables, sweepTables } from './sqlite-tables.js';

const patienceMs = 5_000;

/**
 * Documents as JSON text in one table for each collection, with a column for each declared key. A commit is one
 * transaction. Several processes may use the file.
 */
export class SqliteReadStore extends ReadStore implements ChangeSource {
  private readonly kept: ReadFile;
  private readonly known = new Collections();
  private log: string | null = null;

  /** @param lockPatienceMs how long a write waits for another process */
  constructor(
    readonly file: string,
    lockPatienceMs = patienceMs,
  ) {
    super();
    this.kept = new ReadFile(file, lockPatienceMs);
  }

  get place(): string {
    return resolve(this.file);
  }

  async prepare(specs: readonly CollectionSpec[]): Promise<void> {
    const collections = this.known.add(specs);
    const missing = (): string[] => collections.flatMap((collection) => missingSchema(this.open.writer, collection));
    if (missing().length === 0) return;
    await this.change(({ writer }) => {
      for (const statement of missing()) writer.exec(statement);
      return true;
    });
  }

  async loadBatch<D>(collection: string, ids: readonly string[]): Promise<LoadedDocuments<D>> {
    return this.open.loads.load<D>(this.known.get(collection).name, ids);
  }

  async seen(collection: string, ids: readonly string[]): Promise<ReadonlyMap<string, Seen>> {
    const { name } = this.known.get(collection);
    const sql = `SELECT id, seen FROM "${name}" WHERE id IN (SELECT value FROM json_each(?))`;
    const rows = this.open.loads.all<[string, string]>(sql, [JSON.stringify(ids)]);
    return new Map(rows.map(([id, seen]) => [id, JSON.parse(seen) as Seen]));
  }

  async get(collection: string, id: string, where: Keys = {}): Promise<RenderedDocument | null> {
    const { name } = this.known.get(collection);
    const keys = Object.keys(where);
    const sql = `SELECT version, body FROM "${name}" WHERE id = ?${keys.map((key) => ` AND ${column(key)} IS ?`).join('')}`;
    const row = this.open.reads.first<[number, string]>(sql, [id, ...Object.values(where).map(toValue)]);
    return row === undefined ? null : { id, version: row[0], json: row[1] };
  }

  async page(query: PageQuery): Promise<DocumentPage> {
    const plan = planPage(this.known.get(query.collection), query);
    return readPage(plan, (stretch, limit) => this.open.reads.stretch(plan, stretch, limit));
  }

  async checkpoint(subscription: string): Promise<Checkpoint | null> {
    return this.open.checkpoints.position(subscription);
  }

  async commit(batch: DocumentBatch): Promise<boolean> {
    const ready = this.ready(batch.writes);
    return this.change(({ checkpoints }) => checkpoints.move(batch) && ready.every((store) => store()));
  }

  async store(changes: readonly DocumentChange[]): Promise<boolean> {
    const ready = this.ready(changes);
    return this.change(() => ready.every((store) => store()));
  }

  async origin(): Promise<string | null> {
    return this.open.checkpoints.log();
  }

  async bindToLog(log: string): Promise<boolean> {
    const noted = (): string | null => this.open.checkpoints.log();
    if (noted() !== log && !(await this.kept.transact(({ checkpoints }) => noted() === null && checkpoints.note(log))))
      return false;
    this.log = log;
    return true;
  }

  /** Removes rows and keeps tables: other processes may have them open. */
  async reset(log: string): Promise<void> {
    await this.kept.transact(({ writer, checkpoints }) => {
      for (const name of ['checkpoints', ...collectionTables(writer)]) writer.exec(`DELETE FROM "${name}"`);
      return checkpoints.note(log);
    });
    this.log = log;
  }

  async collections(): Promise<readonly string[]> {
    return collectionTables(this.open.writer);
  }

  async drop(collections: readonly string[], subscriptions: readonly string[]): Promise<void> {
    await this.change(({ writer, checkpoints }) => {
      for (const name of collections) putAside(writer, name);
      checkpoints.remove(subscriptions);
      return true;
    });
    this.forget(collections);
  }

  async replace(replacement: Replacement): Promise<boolean> {
    const done = await this.change(({ writer }) => replaceTables(writer, replacement));
    if (done) this.forget(replacement.collections.map(({ by }) => by));
    return done;
  }

  async sweep(): Promise<boolean> {
    if (!hasTablesAside(this.open.writer)) return false;
    await this.change(({ writer }) => {
      sweepTables(writer);
      return true;
    });
    return hasTablesAside(this.open.writer);
  }

  /** Another number than before where the content was changed through any connection but the reader. */
  version(): number {
    return this.kept.version();
  }

  override changeSource(): ChangeSource {
    return this;
  }

  /** Opens no idle file. */
  async ping(): Promise<void> {
    this.kept.ping();
  }

  async close(): Promise<void> {
    this.kept.close();
  }

  private get open(): OpenReadFile {
    return this.kept.open;
  }

  private forget(collections: readonly string[]): void {
    this.known.remove(collections);
    this.open.forget(collections);
  }

  /** A transaction on a store that still belongs to this process's log. */
  private change(work: (open: OpenReadFile) => boolean): Promise<boolean> {
    return this.kept.transact((open) => {
      if (this.log !== null && open.checkpoints.log() !== this.log) throw new ForeignReadStore(this.place);
      return work(open);
    });
  }

  private ready(changes: readonly DocumentChange[]): (() => boolean)[] {
    const { open } = this;
    return changes.map((change) => open.documentsOf(this.known.get(change.collection)).ready(change));
  }
}
