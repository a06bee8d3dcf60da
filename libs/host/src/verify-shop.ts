import type { Settings } from './settings.js';
import { MongoReadStores } from '@tradepost/mongodb';
import { SqliteReadStores, verify, type VerifyOptions, type VerifyReport } from '@tradepost/sqlite';

/** `verify` on the stores that the settings name. */
export async function verifyShop(
  { dataDirectory, mongoUrl }: Pick<Settings, 'dataDirectory' | 'mongoUrl'>,
  options: Omit<VerifyOptions, 'dataDirectory' | 'readStores'>,
): Promise<VerifyReport> {
  const readStores = mongoUrl === null ? new SqliteReadStores(dataDirectory) : new MongoReadStores(mongoUrl);
  try {
    return await verify({ ...options, dataDirectory, readStores });
  } finally {
    await readStores.close();
  }
}
