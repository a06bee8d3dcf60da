import type { Settings } from '../config/settings.js';
import { MongoReadStores } from '../read-store/mongo-read-store.js';
import { SqliteReadStores } from '../read-store/sqlite-read-stores.js';
import { verify, type VerifyOptions, type VerifyReport } from '../verify/verify.js';

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
