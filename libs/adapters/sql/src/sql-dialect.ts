/** What standard SQL leaves to the engines, as far as the statements of this package need it. */
export interface SqlDialect {
  /** A condition that follows a column: it equals one of these, which are bound as one value. */
  amongStrings(values: readonly string[]): { readonly text: string; readonly value: unknown };
  /** A query of one row with the greatest generated key that a table ever had, as `last`; null or no row: none yet. */
  lastValueOf(table: string): string;
  /** A string field of a column that holds a JSON object, as an expression. */
  textIn(column: string, field: string): string;
}
