import { SqliteLease } from '../event-store/sqlite-lease.js';
import type { LeaseName } from '@tradepost/platform/event-store';

/** Leases of a running service and worker. */
const names: readonly LeaseName[] = ['serve', 'worker'];

/** A process that only checks a lease has it for a moment, in milliseconds. */
const lockTimeoutMs = 1_000;

/** Takes the leases of service and worker, so that none can start; null where one runs. */
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
