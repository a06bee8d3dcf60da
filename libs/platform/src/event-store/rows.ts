import type { EntitySchema, ValueTransformer } from 'typeorm';

/** A bigint column: better-sqlite3 reads a number, PostgreSQL drivers text. */
export const bigintColumn: ValueTransformer = {
  to: (value: bigint | null) => value,
  from: (value: number | string | bigint | null) => (value === null ? null : BigInt(value)),
};

/** Reads and writes rows of mapped entities inside one transaction. */
export abstract class Rows {
  abstract insert<R extends object>(entity: EntitySchema<R>, row: R): Promise<void>;

  /** Inserts rows in order. */
  abstract insertAll<R extends object>(entity: EntitySchema<R>, rows: readonly R[]): Promise<void>;

  /** Updates all columns of the row with the same primary key. */
  abstract update<R extends object>(entity: EntitySchema<R>, row: R): Promise<void>;

  /** Rows whose columns equal all given values, ordered by one column where named. */
  abstract find<R extends object>(entity: EntitySchema<R>, where: Partial<R>, orderBy?: keyof R & string): Promise<R[]>;

  /** Rows with one of these values in a column. */
  abstract findAmong<R extends object>(
    entity: EntitySchema<R>,
    property: keyof R & string,
    values: Iterable<unknown>,
  ): Promise<R[]>;

  async findOne<R extends object>(entity: EntitySchema<R>, where: Partial<R>): Promise<R | null> {
    return (await this.find(entity, where))[0] ?? null;
  }
}
