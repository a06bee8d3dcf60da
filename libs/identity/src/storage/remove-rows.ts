import { UnitOfWork } from '@tradepost/platform';

/** Removes rows of a table that meet a condition, at most so many, so that the writer lane is never held for long. */
export async function removeRows(
  { table, key, where }: { readonly table: string; readonly key: string; readonly where: string },
  values: readonly unknown[],
  limit: number,
): Promise<number> {
  const text = `DELETE FROM ${table} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT ?) RETURNING 1`;
  return (await UnitOfWork.current().session.query(text, [...values, limit])).length;
}
