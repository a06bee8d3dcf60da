import type { BatchLimit } from '../runtime/batch-limit.js';

/** Statements in one transaction. Values are always bound. */
export abstract class SqlSession {
  /** Runs a statement and returns its rows. Placeholders are `?`. */
  abstract query<T>(text: string, values: readonly unknown[]): Promise<T[]>;

  /** First rows of a statement, as many as the limit admits. Reads no further. */
  abstract queryBatch<T>(
    text: string,
    values: readonly unknown[],
    limit: BatchLimit,
    sizeOf: (row: T) => number,
  ): Promise<T[]>;

  /** Runs a statement without rows once for each list of values, in order. */
  abstract runEach(text: string, lists: Iterable<readonly unknown[]>): Promise<void>;

  /** The same as a template: session.sql`SELECT * FROM notes WHERE id = ${id}`. */
  sql<T>(strings: TemplateStringsArray, ...values: unknown[]): Promise<T[]> {
    return this.query<T>(strings.join('?'), values);
  }
}
