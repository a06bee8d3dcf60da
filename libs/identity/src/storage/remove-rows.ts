import { UnitOfWork } from '@tradepost/platform';

/**
 * Deletes at most `limit` rows that match a condition, so that the write lock is held only briefly. `key` lists the
 * columns of the primary key.
 */
export async function removeRows(
  { table, key, where }: { readonly table: string; readonly key: string; readonly where: string },
  values: readonly unknown[],
  limit: number,
): Promise<number> {
  const text = `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT ?) RETURNING 1`;
  return (await UnitOfWork.current().session.query(text, [...values, limit])).length;
}
