import { UnitOfWork } from '@tradepost/platform';

/** Removes at most `limit` rows that meet a condition, so that other writers soon have their turn. `key` lists columns. */
export async function removeRows(
  { table, key, where }: { readonly table: string; readonly key: string; readonly where: string },
  values: readonly unknown[],
  limit: number,
): Promise<number> {
  const text = `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT ?) RETURNING 1`;
  return (await UnitOfWork.current().session.query(text, [...values, limit])).length;
}
