/** Work that one process at a time may do. */
export type LeaseName = 'serve' | 'worker';

/** An exclusive right. A process that is killed loses it. */
export interface Lease {
  release(): Promise<void>;
}

/** Grants leases to processes that share a data folder or server. */
export abstract class Leases {
  /** Null where another process has the lease. Rejects where it cannot be requested. */
  abstract take(name: LeaseName): Promise<Lease | null>;

  /** Whether any process, this one included, has the lease. */
  abstract isHeld(name: LeaseName): Promise<boolean>;
}
