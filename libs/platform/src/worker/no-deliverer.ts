import { Deliverer, type DelivererReport } from './deliverer.js';
import { Lease } from './lease.js';

/** Leaves the deliveries to another process on the same data folder. */
export class NoDeliverer extends Deliverer {
  constructor(private readonly dataDirectory: string) {
    super();
  }

  async start(): Promise<void> {
    return;
  }

  async stop(): Promise<void> {
    return;
  }

  async report(): Promise<DelivererReport> {
    const state = Lease.isHeld(this.dataDirectory, 'worker') ? 'elsewhere' : 'absent';
    return { state, statuses: new Map() };
  }
}
