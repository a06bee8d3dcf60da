import { setTimeout as pause } from 'node:timers/promises';
import type { Notifiers } from '../runtime/notifiers.js';
import { faultOf, reasonOf } from '../runtime/fault.js';
import type { Log } from '../runtime/log.js';
import type { Leases } from '../event-store/lease.js';
import type { Measured } from '../runtime/metrics.js';
import type { Subscription } from './subscription.js';
import { Deliverer, type DelivererReport } from './deliverer.js';
import { LocalDeliverer } from './local-deliverer.js';
import { WorkerThread, type ThreadEntry } from './worker-thread.js';

/** Pause before a dead thread is restarted, in milliseconds; doubled each time, up to the longest. */
const minRestartPauseMs = 250;
const maxRestartPauseMs = 30_000;
/** Greatest lag at which this thread delivers in place of one that is starting. */
const maxStandInLag = 100;
/** Run time after which a thread's next end counts as its first, in milliseconds. */
const recoveredAfterMs = 60_000;

/**
 * Delivers in a worker thread, with connections and a heap of its own, and restarts it when it dies. While the thread
 * starts, which takes longer than the service, this thread delivers in its place, unless much is waiting.
 */
export class ThreadDeliverer extends Deliverer {
  private standIn: LocalDeliverer | null;
  private thread: WorkerThread | null = null;
  private running: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  constructor(
    private readonly entry: ThreadEntry,
    private readonly setup: unknown,
    leases: Leases,
    private readonly notifiers: Notifiers,
    private readonly log: Log,
    /** Those that are served now. */
    private readonly tenants: () => readonly string[],
  ) {
    super();
    this.standIn = new LocalDeliverer(leases, log);
  }

  async start(subscriptions: readonly Subscription[]): Promise<void> {
    if (await hasBacklog(subscriptions)) this.standIn = null;
    await this.standIn?.start(subscriptions);
    this.running = this.run();
  }

  async add(tenant: string, subscriptions: readonly Subscription[]): Promise<void> {
    await this.standIn?.add(tenant, subscriptions);
    await this.thread?.change({ to: 'open', tenant, notifiers: this.notifiers.shared });
  }

  async remove(tenant: string): Promise<void> {
    await this.standIn?.remove(tenant);
    await this.thread?.change({ to: 'closed', tenant, notifiers: this.notifiers.shared });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.standIn?.stop();
    await this.thread?.stop();
    await this.running;
  }

  async report(): Promise<DelivererReport> {
    if (this.standIn !== null) return this.standIn.report();
    return (await this.thread?.report()) ?? { state: 'starting', statuses: new Map() };
  }

  override async measured(): Promise<Measured> {
    return (await this.thread?.measured()) ?? [];
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let next = minRestartPauseMs; !signal.aborted;) {
      const started = performance.now();
      const problem = await this.runThread().catch(reasonOf);
      this.thread = null;
      if (signal.aborted) return;
      if (performance.now() - started > recoveredAfterMs) next = minRestartPauseMs;
      this.log.error({}, `The worker thread has died: ${problem} It starts again in ${next / 1000} s.`);
      await pause(next, undefined, { signal }).catch(() => undefined);
      next = Math.min(next * 2, maxRestartPauseMs);
    }
  }

  /**
   * Resolves with the reason once the thread has ended. Rejects where it could not start, for lack of memory or
   * handles.
   */
  private async runThread(): Promise<string> {
    const tenants = this.tenants();
    const thread = new WorkerThread(this.entry, { setup: this.setup, tenants, notifiers: this.notifiers.shared });
    this.thread = thread;
    thread.started
      .then(() => this.handOver())
      .catch((error: unknown) =>
        this.log.error({ ...faultOf(error) }, `The thread that serves could not hand over: ${reasonOf(error)}`),
      );
    return thread.ended;
  }

  /** Releases the worker's lease, which the thread waits for. */
  private async handOver(): Promise<void> {
    await this.standIn?.stop();
    this.standIn = null;
  }
}

async function hasBacklog(subscriptions: readonly Subscription[]): Promise<boolean> {
  const lags = await Promise.all(subscriptions.map((subscription) => subscription.lag().catch(() => 0)));
  return lags.some((lag) => lag > maxStandInLag);
}
