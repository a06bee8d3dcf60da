import type Database from 'better-sqlite3';

import type { PagePlan, Stretch } from './page-plan.js';
import type { ListedDocument } from './read-store.js';
import { columnsOf, indexNames, type Value } from './sqlite-collection.js';
import { pageQuery } from './sqlite-page.js';

/** How often a page is asked for anew when its table is replaced meanwhile. */
const ATTEMPTS = 5;

/** Prepared queries of one connection. A result is read whole: a statement left open would keep the log from being cut. */
export class Queries {
  private readonly statements = new Map<string, Database.Statement>();
  private readonly indexes = new Map<string, ReadonlyMap<string, string>>();

  constructor(private readonly connection: Database.Database) {}

  all<Row>(sql: string, values: readonly Value[]): Row[] {
    return this.prepared(sql).all(...values) as Row[];
  }

  /** The first row; undefined where there is none. */
  first<Row>(sql: string, values: readonly Value[]): Row | undefined {
    return this.prepared(sql).get(...values) as Row | undefined;
  }

  /** The first documents of a stretch. Another process may put another table with indexes of other names in place. */
  stretch(plan: PagePlan, stretch: Stretch, limit: number): ListedDocument[] {
    const asBoolean = plan.collection.spec.keys[plan.sort.key] === 'boolean';
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { sql, values } = pageQuery(plan, stretch, limit, this.indexOf(plan));
        return this.all<[string, number, string, Value]>(sql, values).map(([id, version, json, value]) => ({
          id,
          version,
          json,
          sortValue: asBoolean && value !== null ? value === 1 : value,
        }));
      } catch (error) {
        if (attempt === ATTEMPTS || !/no such index/.test((error as Error).message)) throw error;
        this.forget();
      }
    }
  }

  /** Forgets what was prepared for tables that may be gone. */
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
