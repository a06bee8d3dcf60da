/** Work on the data of a shop that one process at a time may do. */
export type LeaseName = 'serve' | 'worker';

/** The right to do something alone. A process that is killed loses it. */
export abstract class Lease {
  abstract release(): void;
}

/** Grants leases to the processes that share a data folder or server. */
export abstract class Leases {
  /** Null where another process has it. Throws where it cannot be asked for. */
  abstract take(name: LeaseName): Lease | null;

  /** Whether some process has it, this one included; asking takes it from nobody. */
  abstract isHeld(name: LeaseName): boolean;
}
