import type { Database, Statement } from 'better-sqlite3';

/** Statements inside one transaction. Values are bound, never written into the text. */
export abstract class Session {
  /** Runs a statement and returns its rows, none where it yields none. Placeholders are `?`. */
  abstract query<T>(text: string, values: readonly unknown[]): Promise<T[]>;

  /** Runs a statement that yields no rows once for each list of values, in their order. */
  abstract runEach(text: string, lists: Iterable<readonly unknown[]>): Promise<void>;

  /** The same as a template: session.sql`SELECT * FROM orders WHERE id = ${id}`. */
  sql<T>(strings: TemplateStringsArray, ...values: unknown[]): Promise<T[]> {
    return this.query<T>(strings.join('?'), values);
  }
}

/** Prepared statements on one better-sqlite3 connection, each prepared once. */
export class SqliteSession extends Session {
  private readonly statements = new Map<string, Statement<unknown[]>>();

  constructor(private readonly connection: Database) {
    super();
  }

  async query<T>(text: string, values: readonly unknown[]): Promise<T[]> {
    return this.querySync<T>(text, values);
  }

  async runEach(text: string, lists: Iterable<readonly unknown[]>): Promise<void> {
    const statement = this.prepared(text);
    for (const values of lists) statement.run(...values);
  }

  querySync<T>(text: string, values: readonly unknown[]): T[] {
    const statement = this.prepared(text);
    if (statement.reader) return statement.all(...values) as T[];
    statement.run(...values);
    return [];
  }

  private prepared(text: string): Statement<unknown[]> {
    let statement = this.statements.get(text);
    if (statement === undefined) {
      statement = this.connection.prepare(text);
      this.statements.set(text, statement);
    }
    return statement;
  }
}
