import type { Leases } from '../event-store/lease.js';
import { Deliverer, type DelivererReport } from './deliverer.js';

/** Leaves deliveries to another process. */
export class NoDeliverer extends Deliverer {
  constructor(private readonly leases: Leases) {
    super();
  }

  async start(): Promise<void> {
    return;
  }

  async add(): Promise<void> {
    return;
  }

  async remove(): Promise<void> {
    return;
  }

  async stop(): Promise<void> {
    return;
  }

  async report(): Promise<DelivererReport> {
    const state = (await this.leases.isHeld('worker')) ? 'elsewhere' : 'absent';
    return { state, statuses: new Map() };
  }
}
