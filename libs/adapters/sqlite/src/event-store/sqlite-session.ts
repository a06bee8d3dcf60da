import type { Database, Statement } from 'better-sqlite3';
import { TransactionLost, type BatchLimit } from '@tradepost/platform/runtime';
import { SqlSession } from '@tradepost/platform/event-store';

/** Statements on one better-sqlite3 connection at a time, prepared once. */
export class SqliteSession extends SqlSession {
  private readonly statements = new Map<string, Statement<unknown[]>>();
  private preparedOn: Database | null = null;

  /** @param connect called before every statement; may return another connection to the same file than before */
  constructor(private readonly connect: () => Database) {
    super();
  }

  /** Drops the statements of a closed connection. */
  forget(): void {
    this.preparedOn = null;
    this.statements.clear();
  }

  async query<T>(text: string, values: readonly unknown[]): Promise<T[]> {
    const statement = this.prepared(text);
    if (statement.reader) return statement.all(...values) as T[];
    statement.run(...values);
    return [];
  }

  /** Finishes the statement in the same turn: an open one would prevent the log from being truncated. */
  async queryBatch<T>(
    text: string,
    values: readonly unknown[],
    limit: BatchLimit,
    sizeOf: (row: T) => number,
  ): Promise<T[]> {
    const rows: T[] = [];
    for (const row of this.prepared(text).iterate(...values) as IterableIterator<T>) {
      if (!limit.admits(sizeOf(row))) break;
      rows.push(row);
    }
    return rows;
  }

  async runEach(text: string, lists: Iterable<readonly unknown[]>): Promise<void> {
    const statement = this.prepared(text);
    for (const values of lists) statement.run(...values);
  }

  /** Connection of the next statement. */
  protected connected(): Database {
    const connection = this.connect();
    if (connection !== this.preparedOn) this.forget();
    return (this.preparedOn = connection);
  }

  protected prepared(text: string): Statement<unknown[]> {
    const connection = this.connected();
    let statement = this.statements.get(text);
    if (statement === undefined) {
      statement = connection.prepare(text);
      this.statements.set(text, statement);
    }
    return statement;
  }
}

/**
 * Statements of the writer. SQLite ends a transaction by itself where the disk is full; a command that goes on must not
 * write outside of one, so every statement then throws `TransactionLost`.
 */
export class WriteSession extends SqliteSession {
  protected override prepared(text: string): Statement<unknown[]> {
    if (!this.connected().inTransaction) throw new TransactionLost();
    return super.prepared(text);
  }
}
