import type { BatchLimit } from '../runtime/batch-limit.js';

/** Statements inside one transaction. Values are bound, never written into the text. */
export abstract class SqlSession {
  /** Runs a statement and returns its rows, none where it yields none. Placeholders are `?`. */
  abstract query<T>(text: string, values: readonly unknown[]): Promise<T[]>;

  /** The first rows that a statement yields, as many as the limit admits by their bytes. It reads no further. */
  abstract queryBatch<T>(
    text: string,
    values: readonly unknown[],
    limit: BatchLimit,
    sizeOf: (row: T) => number,
  ): Promise<T[]>;

  /** Runs a statement that yields no rows once for each list of values, in their order. */
  abstract runEach(text: string, lists: Iterable<readonly unknown[]>): Promise<void>;

  /** The same as a template: session.sql`SELECT * FROM notes WHERE id = ${id}`. */
  sql<T>(strings: TemplateStringsArray, ...values: unknown[]): Promise<T[]> {
    return this.query<T>(strings.join('?'), values);
  }
}
