import type { Settings } from './settings.js';
import type { Log } from '@tradepost/platform/runtime';
import { MongoReadStores } from '@tradepost/mongodb';
import type { ReadStores } from '@tradepost/platform/read-store';
import { SqliteReadStores } from '@tradepost/sqlite';
import { awaitReadStore } from './await-read-store.js';

/** The read stores in the settings. Waits for an unavailable server, or refuses to start, as set. */
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
