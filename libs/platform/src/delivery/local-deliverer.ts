import { setTimeout as pause } from 'node:timers/promises';
import { ChangePoll } from './change-poll.js';
import { DeliveryLoop } from './delivery-loop.js';
import type { DeliveryStatus } from './delivery-status.js';
import type { Subscription } from './subscription.js';
import { BackgroundThrottle } from '../runtime/background-throttle.js';
import { TroubleTeller } from './trouble-teller.js';
import { faultOf, reasonOf } from '../runtime/fault.js';
import type { Log } from '../runtime/log.js';
import type { Lease, Leases } from '../event-store/lease.js';
import { Deliverer, keyOf, type DelivererReport } from './deliverer.js';

/** Interval between two requests for a lease that another process or thread has, in milliseconds. */
const leasePollIntervalMs = 100;
/** Requests for the lease before standing by is logged: longer than a start takes. */
const attemptsBeforeNotice = 50;

/**
 * Drives every subscription in this thread, independently of each other. Starts once it has the worker's lease, and
 * stands by until then.
 */
export class LocalDeliverer extends Deliverer {
  private subscriptions: readonly Subscription[] = [];
  private loops: readonly DeliveryLoop[] = [];
  private readonly traffic = new BackgroundThrottle();
  private lease: Lease | null = null;
  private poll: ChangePoll | null = null;
  private waiting: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();
  private readonly untaken = new TroubleTeller(({ problem }) => this.tellUntaken(problem));

  constructor(
    private readonly leases: Leases,
    private readonly log: Log,
  ) {
    super();
  }

  async start(subscriptions: readonly Subscription[]): Promise<void> {
    this.subscriptions = subscriptions;
    const begun = this.begin();
    this.waiting = begun.then((hasBegun) => (hasBegun ? undefined : this.standBy()));
    await begun;
  }

  async add(_tenant: string, subscriptions: readonly Subscription[]): Promise<void> {
    this.subscriptions = [...this.subscriptions, ...subscriptions];
    if (this.poll !== null && !this.stopping.signal.aborted) this.drive(subscriptions, this.poll);
  }

  async remove(tenant: string): Promise<void> {
    const left = this.loops.filter(({ subscription }) => subscription.tenant === tenant);
    this.subscriptions = this.subscriptions.filter((one) => one.tenant !== tenant);
    this.loops = this.loops.filter((loop) => !left.includes(loop));
    for (const { subscription } of left) this.poll?.unwatch(subscription);
    await Promise.all(left.map((loop) => loop.stop()));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.waiting;
    this.poll?.stop();
    await Promise.all(this.loops.map((loop) => loop.stop()));
    await this.lease?.release();
    this.lease = null;
  }

  async report(): Promise<DelivererReport> {
    const statuses = new Map(this.loops.map(({ subscription, status }) => [keyOf(subscription), status]));
    return { state: this.lease === null ? 'elsewhere' : 'delivering', statuses };
  }

  private async standBy(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempts = 1; ; attempts += 1) {
      await pause(leasePollIntervalMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const begun = await this.begin();
      if (begun && attempts > attemptsBeforeNotice)
        this.log.info({}, 'The other process has ended; this one delivers now.');
      if (begun) return;
      if (attempts === attemptsBeforeNotice)
        this.log.info({}, 'Another process delivers from this data folder; this one takes over when that ends.');
    }
  }

  /** False where another process has the lease, or it could not be requested. */
  private async begin(): Promise<boolean> {
    this.lease = await this.takeLease();
    if (this.lease === null) return false;
    this.poll = new ChangePoll();
    this.drive(this.subscriptions, this.poll);
    this.poll.start();
    return true;
  }

  private drive(subscriptions: readonly Subscription[], poll: ChangePoll): void {
    const loops = subscriptions.map((subscription) => new DeliveryLoop(subscription, this.tell, this.traffic));
    for (const subscription of subscriptions) poll.watch(subscription);
    this.loops = [...this.loops, ...loops];
    for (const loop of loops) loop.start();
  }

  /** An error, such as a disk that fails to read, may pass: the lease is requested again. */
  private async takeLease(): Promise<Lease | null> {
    try {
      const lease = await this.leases.take('worker');
      this.untaken.recovered({ state: 'running', problem: null });
      return lease;
    } catch (error) {
      this.untaken.troubled({ state: 'waiting', problem: reasonOf(error) }, error);
      return null;
    }
  }

  private tellUntaken(problem: string | null): void {
    if (problem === null) this.log.info({}, 'The right to deliver from this data folder can be asked for again.');
    else
      this.log.warn(
        {},
        `The right to deliver from this data folder cannot be asked for, and is asked for again: ${problem}`,
      );
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
