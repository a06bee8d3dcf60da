import type { Settings } from './settings.js';
import { MongoReadStores } from '@tradepost/mongodb';
import { verify, type VerifyOptions, type VerifyReport } from '@tradepost/platform/operations';
import { SqliteReadStores, SqliteSnapshots } from '@tradepost/sqlite';

/** `verify` on the stores in the settings. */
export async function verifyShop(
  { dataDirectory, mongoUrl }: Pick<Settings, 'dataDirectory' | 'mongoUrl'>,
  options: Omit<VerifyOptions, 'snapshots' | 'readStores'>,
): Promise<VerifyReport> {
  const readStores = mongoUrl === null ? new SqliteReadStores(dataDirectory) : new MongoReadStores(mongoUrl);
  try {
    return await verify({ ...options, snapshots: new SqliteSnapshots(dataDirectory), readStores });
  } finally {
    await readStores.close();
  }
}
