/** Dialect of an engine, as far as the statements of this package differ. */
export interface SqlDialect {
  /** Condition behind a column: equal to one of these values, bound as one. */
  amongStrings(values: readonly string[]): { readonly text: string; readonly value: unknown };
  /** Query for the greatest key ever generated for a table, as `last`; null or no row for none. */
  lastValueOf(table: string): string;
  /** Expression for a string field of a JSON column. */
  textIn(column: string, field: string): string;
}
