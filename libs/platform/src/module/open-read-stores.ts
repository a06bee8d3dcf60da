import { setTimeout as pause } from 'node:timers/promises';
import { WrongSettings, type Settings } from '../config/settings.js';
import type { Log } from '../logging/log.js';
import { MongoReadStores } from '../read-store/mongo-read-store.js';
import { ReadStoreUnavailable, type ReadStores } from '../read-store/read-store.js';
import { SqliteReadStores } from '../read-store/sqlite-read-store.js';

/** Between two looks for a server that is away, in milliseconds. */
const INTERVAL = 1_000;

/** The read stores that the settings ask for; waits for a server that is away, or refuses to start, as set. */
export async function openReadStores(settings: Settings, log: Log): Promise<ReadStores> {
  if (settings.mongoUrl === null)
    return new SqliteReadStores(settings.dataDirectory, (sentence) => log.warn({}, sentence));
  const stores = new MongoReadStores(settings.mongoUrl);
  for (let told = false; ; told = true) {
    try {
      await stores.ping();
      return stores;
    } catch (error) {
      if (!(error instanceof ReadStoreUnavailable)) throw error;
      const sentence = `MONGODB_URL: ${stores.description} cannot be reached`;
      if (settings.readStoreStart === 'stop') {
        await stores.close();
        throw new WrongSettings([`${sentence}, and TRADEPOST_READ_STORE_START=stop says not to wait for it`]);
      }
      if (!told) log.warn({}, `${sentence}; the start waits for it.`);
      await pause(INTERVAL);
    }
  }
}
