import { Lease, type LeaseName } from '../worker/lease.js';

/** What a service and a worker hold in their data folder for as long as they run. */
const names: readonly LeaseName[] = ['serve', 'worker'];

/** Holds a data folder as a service and its worker do, so that none can start on it; null where one runs. */
export function holdFolder(directory: string): { release(): void } | null {
  const held: Lease[] = [];
  const release = (): void => held.forEach((lease) => lease.release());
  for (const name of names) {
    const lease = Lease.take(directory, name);
    if (lease === null) return (release(), null);
    held.push(lease);
  }
  return { release };
}
