import type Database from 'better-sqlite3';

import { BatchLimit } from '@tradepost/platform/runtime';
import {
  sizeOf,
  type DocumentPage,
  type ListedDocument,
  type LoadedDocuments,
  type PagePlan,
  type PageSlice,
  type StoredDocument,
} from '@tradepost/platform/read-store';
import { columnsOf, indexNames, type Value } from './sqlite-collection.js';
import { pageQuery } from './sqlite-page.js';

/** Version that a document has seen of each stream. */
export type Seen = StoredDocument['seen'];

/** How often a page is read again where its table is replaced meanwhile. */
const maxAttempts = 5;

/** Prepared queries of one connection. None is left open: it would prevent the log from being truncated. */
export class Queries {
  private readonly statements = new Map<string, Database.Statement>();
  private readonly indexes = new Map<string, ReadonlyMap<string, string>>();

  constructor(private readonly connection: Database.Database) {}

  all<Row>(sql: string, values: readonly Value[]): Row[] {
    return this.prepared(sql).all(...values) as Row[];
  }

  /** The first row; undefined for none. */
  first<Row>(sql: string, values: readonly Value[]): Row | undefined {
    return this.prepared(sql).get(...values) as Row | undefined;
  }

  /** Rows until one is refused. Reads no further, and returns whether one was. */
  until<Row>(sql: string, values: readonly Value[], take: (row: Row) => boolean): boolean {
    for (const row of this.prepared(sql).iterate(...values)) if (!take(row as Row)) return true;
    return false;
  }

  /** First documents of a slice. Another process may replace the table by one with other index names. */
  stretch(plan: PagePlan, stretch: PageSlice, limit: BatchLimit): DocumentPage {
    const asBoolean = plan.collection.spec.keys[plan.sort.key] === 'boolean';
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { sql, values } = pageQuery(plan, stretch, limit.room + 1, this.indexOf(plan));
        const documents: ListedDocument[] = [];
        const more = this.until<[string, number, string, Value]>(sql, values, ([id, version, json, value]) => {
          const document = { id, version, json, sortValue: asBoolean && value !== null ? value === 1 : value };
          return limit.admits(sizeOf(document)) && documents.push(document) > 0;
        });
        return { documents, more };
      } catch (error) {
        if (attempt === maxAttempts || !/no such index/.test((error as Error).message)) throw error;
        this.forget();
      }
    }
  }

  /** Documents of the first of these ids, as many as make a batch. */
  load<D>(table: string, ids: readonly string[]): LoadedDocuments<D> {
    // Joined to an array, rows come in the order of the array: sorting would read it all.
    const sql =
      'SELECT wanted.key, stored.id, revision, seen, body FROM json_each(?) AS wanted ' +
      `CROSS JOIN "${table}" AS stored ON stored.id = wanted.value`;
    const documents = new Map<string, StoredDocument<D>>();
    const limit = new BatchLimit(ids.length);
    let end = ids.length;
    this.until<[number, string, number, string, string]>(sql, [JSON.stringify(ids)], (row) => {
      const [at, id, revision, seen, body] = row;
      const fits = limit.admits(Buffer.byteLength(body));
      if (!fits) end = at;
      else documents.set(id, { revision, seen: JSON.parse(seen) as Seen, body: JSON.parse(body) as D });
      return fits;
    });
    return { documents, rest: ids.slice(end) };
  }

  /** Drops statements prepared for tables that may be gone. */
  forget(): void {
    this.statements.clear();
    this.indexes.clear();
  }

  private prepared(sql: string): Database.Statement {
    let statement = this.statements.get(sql);
    if (statement === undefined) {
      statement = this.connection.prepare(sql).raw();
      this.statements.set(sql, statement);
    }
    return statement;
  }

  private indexOf({ collection: { name }, index }: PagePlan): string {
    const names = this.indexes.get(name) ?? indexNames(this.connection, name);
    this.indexes.set(name, names);
    return names.get(columnsOf(index)) ?? columnsOf(index);
  }
}
