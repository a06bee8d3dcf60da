import type { Settings } from '../config/settings.js';
import type { Log } from '../logging/log.js';
import { MongoReadStores } from '../read-store/mongo-read-store.js';
import type { ReadStores } from '../read-store/read-store.js';
import { SqliteReadStores } from '../read-store/sqlite-read-stores.js';
import { awaitReadStore } from './await-read-store.js';

/** The read stores that the settings ask for; waits for a server that is away, or refuses to start, as set. */
export async function openReadStores(settings: Settings, log: Log): Promise<ReadStores> {
  if (settings.mongoUrl === null)
    return new SqliteReadStores(settings.dataDirectory, (sentence) => log.warn({}, sentence));
  const stores = new MongoReadStores(settings.mongoUrl);
  try {
    await awaitReadStore(settings, stores.description, log, () => stores.ping());
    return stores;
  } catch (error) {
    await stores.close();
    throw error;
  }
}
