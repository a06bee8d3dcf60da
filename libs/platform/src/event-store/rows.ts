import type { EntitySchema, ValueTransformer } from 'typeorm';

/** A bigint column: better-sqlite3 gives a number, PostgreSQL text; the program sees a bigint. */
export const bigintColumn: ValueTransformer = {
  to: (value: bigint | null) => value,
  from: (value: number | string | bigint | null) => (value === null ? null : BigInt(value)),
};

/** Reads and writes rows of mapped entities inside one transaction. */
export abstract class Rows {
  abstract insert<R extends object>(entity: EntitySchema<R>, row: R): Promise<void>;

  /** Inserts rows in their order. */
  abstract insertAll<R extends object>(entity: EntitySchema<R>, rows: readonly R[]): Promise<void>;

  /** Writes all columns of the row that has the same primary key. */
  abstract update<R extends object>(entity: EntitySchema<R>, row: R): Promise<void>;

  /** The rows whose columns equal all of the given values, in the order of one column where it is named. */
  abstract find<R extends object>(entity: EntitySchema<R>, where: Partial<R>, orderBy?: keyof R & string): Promise<R[]>;

  /** The rows where the column of a property has one of these values. */
  abstract findAmong<R extends object>(
    entity: EntitySchema<R>,
    property: keyof R & string,
    values: Iterable<unknown>,
  ): Promise<R[]>;

  async findOne<R extends object>(entity: EntitySchema<R>, where: Partial<R>): Promise<R | null> {
    return (await this.find(entity, where))[0] ?? null;
  }
}
