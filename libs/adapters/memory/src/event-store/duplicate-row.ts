/** A row whose key or unique columns another row has already. */
export class DuplicateRow extends Error {
  /** unique_violation: SQLSTATE of ISO/IEC 9075, as PostgreSQL gives it. */
  readonly code = '23505';

  constructor(table: string, columns: readonly string[]) {
    super(`UNIQUE: ${table} has a row with the same ${columns.join(' and ')} already.`);
    this.name = 'DuplicateRow';
  }
}
