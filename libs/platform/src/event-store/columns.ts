import type { ValueTransformer } from 'typeorm';

/** A bigint column: better-sqlite3 gives a number, PostgreSQL text; the program sees a bigint. */
export const bigintColumn: ValueTransformer = {
  to: (value: bigint | null) => value,
  from: (value: number | string | bigint | null) => (value === null ? null : BigInt(value)),
};
