import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { MongoClient } from 'mongodb';
import { mongoUrl } from './shop.js';

/**
 * How many rows and documents a tenant has in each table and collection, wherever they are kept. Outboxes are left out:
 * they are pruned at any time.
 */
export async function storedBy(directory: string, tenant: string): Promise<Record<string, number>> {
  const folder = join(directory, tenant);
  const files = readdirSync(folder).filter((file) => file.endsWith('.db'));
  return Object.assign({}, ...files.map((file) => rowsOf(join(folder, file), file)), await documentsOf(tenant));
}

function rowsOf(path: string, file: string): Record<string, number> {
  const database = new Database(path, { readonly: true });
  try {
    const tables = database.prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    const count = (table: string) =>
      database.prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM "${table}"`).get()!.rows;
    return Object.fromEntries(
      tables.filter(({ name }) => name !== 'outbox').map(({ name }) => [`${file} ${name}`, count(name)]),
    );
  } finally {
    database.close();
  }
}

async function documentsOf(tenant: string): Promise<Record<string, number>> {
  if (mongoUrl === undefined) return {};
  const client = await new MongoClient(mongoUrl).connect();
  try {
    const collections = await client.db(`tradepost_${tenant}`).collections();
    const counts = collections.map(async (one): Promise<[string, number]> => [
      one.collectionName,
      await one.countDocuments(),
    ]);
    return Object.fromEntries(await Promise.all(counts));
  } finally {
    await client.close();
  }
}
