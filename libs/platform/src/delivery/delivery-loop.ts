import { ReadStoreUnavailable } from '../read-store/read-store.js';
import { TransactionLost, WriteLockUnavailable } from '../persistence/writer-lane.js';
import type { Subscription } from './subscription.js';

/** How a subscription is doing: `waiting` for a server that is away, `stopped` by a delivery that failed. */
export interface DeliveryStatus {
  readonly state: 'running' | 'waiting' | 'stopped';
  readonly problem: string | null;
}

/** News from another process raise no signal here: look for them this often, in milliseconds. */
const IDLE = 250;
const AWAY = 500;

/** Not the fault of the delivery: it is tried again. */
const temporary = [ReadStoreUnavailable, WriteLockUnavailable, TransactionLost];

/** Drives one subscription until it is stopped, or until a delivery fails. */
export class DeliveryLoop {
  status: DeliveryStatus = { state: 'running', problem: null };
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    readonly subscription: Subscription,
    private readonly onTrouble: (subscription: Subscription, status: DeliveryStatus, error: unknown) => void,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the step under way has ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.subscription.news.raise();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping && this.status.state !== 'stopped') {
      const { news } = this.subscription;
      const since = news.raised;
      try {
        const progressed = await this.subscription.step();
        this.status = { state: 'running', problem: null };
        if (!progressed && !this.stopping) await news.wait(since, IDLE);
      } catch (error) {
        this.trouble(error);
        if (this.status.state === 'waiting' && !this.stopping) await news.wait(news.raised, AWAY);
      }
    }
  }

  private trouble(error: unknown): void {
    const away = temporary.some((kind) => error instanceof kind);
    const problem = error instanceof Error ? error.message : String(error);
    const known = this.status.problem === problem;
    this.status = { state: away ? 'waiting' : 'stopped', problem };
    if (!known) this.onTrouble(this.subscription, this.status, error);
  }
}
