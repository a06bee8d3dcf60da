/** Work on the data of a shop that one process at a time may do. */
export type LeaseName = 'serve' | 'worker';

/** An exclusive right. A process that is killed loses it. */
export interface Lease {
  release(): Promise<void>;
}

/** Grants leases to the processes that share a data folder or server. */
export abstract class Leases {
  /** Null where another process has it. Rejects where it cannot be asked for. */
  abstract take(name: LeaseName): Promise<Lease | null>;

  /** Whether a process has it, this one included. Asking takes it from nobody. */
  abstract isHeld(name: LeaseName): Promise<boolean>;
}
