import { setTimeout as pause } from 'node:timers/promises';
import { makeFolder } from '../config/make-folder.js';
import { DeliveryLoop } from '../delivery/delivery-loop.js';
import type { DeliveryStatus } from '../delivery/delivery-status.js';
import type { Subscription } from '../delivery/subscription.js';
import { Traffic } from '../delivery/traffic.js';
import { faultOf } from '../logging/fault.js';
import type { Log } from '../logging/log.js';
import { Deliverer, keyOf, type DelivererReport } from './deliverer.js';
import { Lease } from './lease.js';

/** Between two attempts to take the lease that another process or thread holds, in milliseconds. */
const GLANCE = 100;
/** Whoever stands by for longer than a start takes says so, in attempts. */
const LONG = 50;

/**
 * Drives every subscription in this thread, each on its own: one that stops leaves the others going. Begins once it
 * has the worker's lease of the data folder, and stands by until then.
 */
export class LocalDeliverer extends Deliverer {
  private loops: readonly DeliveryLoop[] = [];
  private lease: Lease | null = null;
  private waiting: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  constructor(
    private readonly dataDirectory: string,
    private readonly log: Log,
  ) {
    super();
  }

  async start(subscriptions: readonly Subscription[]): Promise<void> {
    await makeFolder(this.dataDirectory);
    if (!this.begin(subscriptions)) this.waiting = this.standBy(subscriptions);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.waiting;
    await Promise.all(this.loops.map((loop) => loop.stop()));
    this.lease?.release();
    this.lease = null;
  }

  async report(): Promise<DelivererReport> {
    const statuses = new Map(this.loops.map(({ subscription, status }) => [keyOf(subscription), status]));
    return { state: this.lease === null ? 'elsewhere' : 'delivering', statuses };
  }

  private async standBy(subscriptions: readonly Subscription[]): Promise<void> {
    const { signal } = this.stopping;
    for (let attempts = 1; ; attempts += 1) {
      await pause(GLANCE, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const begun = this.begin(subscriptions);
      if (begun && attempts > LONG) this.log.info({}, 'The other process has ended; this one delivers now.');
      if (begun) return;
      if (attempts === LONG)
        this.log.info({}, 'Another process delivers from this data folder; this one takes over when that ends.');
    }
  }

  /** False where another process has the lease. */
  private begin(subscriptions: readonly Subscription[]): boolean {
    this.lease = Lease.take(this.dataDirectory, 'worker');
    if (this.lease === null) return false;
    const traffic = new Traffic();
    this.loops = subscriptions.map((subscription) => new DeliveryLoop(subscription, this.tell, traffic));
    for (const loop of this.loops) loop.start();
    return true;
  }

  private readonly tell = (
    { name, tenant }: Subscription,
    { state, problem }: DeliveryStatus,
    error: unknown,
  ): void => {
    const about = { subscription: name, tenant };
    if (state === 'running') this.log.info(about, `${name} delivers again.`);
    else if (state === 'waiting') this.log.warn(about, `${name} waits: ${problem}`);
    else
      this.log.error(
        { ...about, ...faultOf(error) },
        `${name} fails, its place is kept and it tries again: ${problem} Mend the cause; nothing needs to be started again.`,
      );
  };
}
