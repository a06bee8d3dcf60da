import { join } from 'node:path';

import type Database from 'better-sqlite3';

import { checkPlace, Collections } from './collection.js';
import { mergeBranches, planPage, readBranch } from './page-plan.js';
import {
  type Checkpoint,
  type CollectionSpec,
  type DocumentBatch,
  type ListedDocument,
  type PageQuery,
  ReadStore,
  type RenderedDocument,
  ReadStores,
  type StoredDocument,
} from './read-store.js';
import { DocumentWriter, missingSchema, type Value } from './sqlite-collection.js';
import { openReader, openWriter, transact } from './sqlite-connection.js';
import { pageQuery } from './sqlite-page.js';

const patienceMs = 5_000;

/** Read stores in SQLite files of their own, `<data directory>/<tenant>/<context>.read.db`. */
export class SqliteReadStores extends ReadStores {
  readonly description: string;
  private readonly opened: ReadStore[] = [];

  constructor(private readonly dataDirectory: string) {
    super();
    this.description = `SQLite in ${dataDirectory}`;
  }

  /** Makes the file where it is missing. */
  async open(tenant: string, context: string): Promise<ReadStore> {
    checkPlace(tenant, context);
    const store = new SqliteReadStore(join(this.dataDirectory, tenant, `${context}.read.db`));
    this.opened.push(store);
    return store;
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.splice(0).map((store) => store.close()));
  }
}

/**
 * Documents as JSON text in one table for each collection, with a column for each declared key. A commit is one
 * transaction. Several processes may use the same file.
 */
export class SqliteReadStore extends ReadStore {
  private readonly writer: Database.Database;
  private readonly reader: Database.Database;
  private readonly collections = new Collections();
  private readonly documents = new Map<string, DocumentWriter>();
  private readonly queries = new Map<string, Database.Statement>();
  private readonly firstCheckpoint: Database.Statement;
  private readonly nextCheckpoint: Database.Statement;

  /** @param lockPatienceMs how long a write waits for another process that is writing */
  constructor(
    file: string,
    private readonly lockPatienceMs = patienceMs,
  ) {
    super();
    this.writer = openWriter(file);
    this.writer.exec(
      'CREATE TABLE IF NOT EXISTS checkpoints (subscription TEXT NOT NULL PRIMARY KEY, position TEXT NOT NULL) STRICT',
    );
    this.reader = openReader(file);
    this.firstCheckpoint = this.writer.prepare(
      'INSERT INTO checkpoints (position, subscription) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.nextCheckpoint = this.writer.prepare(
      'UPDATE checkpoints SET position = ? WHERE subscription = ? AND position = ?',
    );
  }

  async prepare(specs: readonly CollectionSpec[]): Promise<void> {
    const collections = this.collections.add(specs);
    const missing = (): string[] => collections.flatMap((collection) => missingSchema(this.writer, collection));
    if (missing().length > 0) {
      await transact(this.writer, this.lockPatienceMs, () => {
        for (const statement of missing()) this.writer.exec(statement);
        return true;
      });
    }
    for (const collection of collections) {
      this.documents.set(collection.name, new DocumentWriter(this.writer, collection));
    }
  }

  async load<D>(collection: string, ids: readonly string[]): Promise<Map<string, StoredDocument<D>>> {
    const { name } = this.collections.get(collection);
    const sql = `SELECT id, revision, seen, body FROM "${name}" WHERE id IN (SELECT value FROM json_each(?))`;
    const rows = this.query<[string, number, string, string]>(sql, [JSON.stringify(ids)], this.writer);
    return new Map(
      rows.map(([id, revision, seen, body]) => [
        id,
        { revision, seen: JSON.parse(seen) as Record<string, number>, body: JSON.parse(body) as D },
      ]),
    );
  }

  async get(collection: string, id: string): Promise<RenderedDocument | null> {
    const { name } = this.collections.get(collection);
    const sql = `SELECT version, body FROM "${name}" WHERE id = ?`;
    const [row] = this.query<[number, string]>(sql, [id]);
    return row === undefined ? null : { id, version: row[0], json: row[1] };
  }

  async page(query: PageQuery): Promise<ListedDocument[]> {
    const collection = this.collections.get(query.collection);
    const plan = planPage(collection, query);
    const asBoolean = collection.spec.keys[query.sort.key] === 'boolean';
    const branches = plan.branches.map((branch) =>
      readBranch(branch, plan.limit, (stretch, limit) => {
        const { sql, values } = pageQuery(plan, stretch, limit);
        return this.query<[string, number, string, Value]>(sql, values).map(([id, version, json, value]) => ({
          id,
          version,
          json,
          sortValue: asBoolean && value !== null ? value === 1 : value,
        }));
      }),
    );
    return mergeBranches(await Promise.all(branches), plan);
  }

  async checkpoint(subscription: string): Promise<Checkpoint | null> {
    const sql = 'SELECT position FROM checkpoints WHERE subscription = ?';
    const [row] = this.query<[string]>(sql, [subscription], this.writer);
    return row?.[0] ?? null;
  }

  async commit({ subscription, from, to, writes }: DocumentBatch): Promise<boolean> {
    const ready = writes.map((write) => this.documentsOf(write.collection).ready(write));
    return transact(this.writer, this.lockPatienceMs, () => {
      const { changes } =
        from === null ? this.firstCheckpoint.run(to, subscription) : this.nextCheckpoint.run(to, subscription, from);
      return changes === 1 && ready.every((store) => store());
    });
  }

  async ping(): Promise<void> {
    this.query('SELECT 1', []);
  }

  async close(): Promise<void> {
    this.reader.close();
    this.writer.close();
  }

  private documentsOf(collection: string): DocumentWriter {
    const documents = this.documents.get(this.collections.get(collection).name);
    if (documents === undefined) throw new Error(`The tables of collection "${collection}" could not be made.`);
    return documents;
  }

  /**
   * Reads a result whole: a statement left open would keep the write-ahead log from being cut. What a projection loads
   * goes through the writer's connection, so that the reader's map of the file holds what queries ask for and no more.
   */
  private query<Row>(sql: string, values: readonly Value[], connection = this.reader): Row[] {
    let statement = this.queries.get(sql);
    if (statement === undefined) {
      statement = connection.prepare(sql).raw();
      this.queries.set(sql, statement);
    }
    return statement.all(...values) as Row[];
  }
}
