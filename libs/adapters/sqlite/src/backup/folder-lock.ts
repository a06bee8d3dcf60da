import { SqliteLease } from '../event-store/sqlite-lease.js';
import type { LeaseName } from '@tradepost/platform/event-store';

/** What a service and a worker hold in their data folder for as long as they run. */
const names: readonly LeaseName[] = ['serve', 'worker'];

/** Those that merely look whether somebody runs there hold it for a moment, in milliseconds. */
const lockTimeoutMs = 1_000;

/** Holds a data folder as a service and its worker do, so that none can start on it; null where one runs. */
export async function holdFolder(directory: string): Promise<{ release(): void } | null> {
  const held: SqliteLease[] = [];
  const release = (): void => held.forEach((lease) => lease.release());
  for (const name of names) {
    const lease = await SqliteLease.takeWithin(lockTimeoutMs, directory, name);
    if (lease === null) return (release(), null);
    held.push(lease);
  }
  return { release };
}
