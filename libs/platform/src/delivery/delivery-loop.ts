import { reasonOf } from '../logging/fault.js';
import type { Subscription } from './subscription.js';
import { isTemporary } from './temporary.js';
import { Traffic } from './traffic.js';

/** How a subscription is doing: `waiting` for a server that is away, `stopped` by an error that is no delivery's. */
export interface DeliveryStatus {
  readonly state: 'running' | 'waiting' | 'stopped';
  readonly problem: string | null;
}

/** News from another process raise no signal here: look for them this often, in milliseconds. */
const IDLE = 250;
const AWAY = 500;

/** Drives one subscription until it is stopped. Deliveries that fail are the subscription's own affair. */
export class DeliveryLoop {
  status: DeliveryStatus = { state: 'running', problem: null };
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    readonly subscription: Subscription,
    private readonly onTrouble: (subscription: Subscription, status: DeliveryStatus, error: unknown) => void,
    private readonly traffic = new Traffic(),
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
      const { news, background } = this.subscription;
      if (background) await this.traffic.makeWay(() => this.stopping);
      const since = news.raised;
      try {
        const { progressed, dueIn } = await this.subscription.step();
        this.status = { state: 'running', problem: null };
        if (progressed && !background) this.traffic.note();
        if (!progressed && !this.stopping) await news.wait(since, Math.min(IDLE, dueIn ?? IDLE));
      } catch (error) {
        this.trouble(error);
        if (this.status.state === 'waiting' && !this.stopping) await news.wait(news.raised, AWAY);
      }
    }
  }

  private trouble(error: unknown): void {
    const problem = reasonOf(error);
    const known = this.status.problem === problem;
    this.status = { state: isTemporary(error) ? 'waiting' : 'stopped', problem };
    if (!known) this.onTrouble(this.subscription, this.status, error);
  }
}
