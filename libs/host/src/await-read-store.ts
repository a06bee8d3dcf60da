import { setTimeout as pause } from 'node:timers/promises';
import type { Settings } from './settings.js';
import { WrongSettings, type Log } from '@tradepost/platform/runtime';
import { ForeignReadStore, ReadStoreUnavailable } from '@tradepost/platform/read-store';

/** Interval between two attempts, in milliseconds. */
const INTERVAL_MS = 1_000;

/**
 * Runs a part of the start that needs the read store: while its server is unavailable, retries or stops, as set. Throws
 * `WrongSettings` where it stops. An embedded read store is not waited for.
 */
export async function awaitReadStore<T>(
  { mongoUrl, readStoreStart }: Pick<Settings, 'mongoUrl' | 'readStoreStart'>,
  description: string,
  log: Log,
  work: () => Promise<T>,
): Promise<T> {
  for (let told = false; ; told = true) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ForeignReadStore) throw new WrongSettings([error.message.replace(/\.$/, '')]);
      if (!(error instanceof ReadStoreUnavailable) || mongoUrl === null) throw error;
      const sentence = `MONGODB_URL: ${description} cannot be reached`;
      if (readStoreStart === 'stop')
        throw new WrongSettings([`${sentence}, and TRADEPOST_READ_STORE_START=stop says not to wait for it`]);
      if (!told) log.warn({}, `${sentence}; the start waits for it.`);
      await pause(INTERVAL_MS);
    }
  }
}
