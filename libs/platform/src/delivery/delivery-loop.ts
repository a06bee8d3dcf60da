import { reasonOf } from '../runtime/fault.js';
import type { DeliveryStatus } from './delivery-status.js';
import { pauseAfter, waitOrAbort } from './loop-pause.js';
import type { Subscription } from './subscription.js';
import { isTransient } from './transient.js';
import { BackgroundThrottle } from '../runtime/background-throttle.js';
import { TroubleTeller } from './trouble-teller.js';

/** Called when a subscription meets trouble, and when it has recovered from reported trouble. */
export type OnTrouble = (subscription: Subscription, status: DeliveryStatus, error: unknown) => void;

/** Poll interval where changes of other processes are not watched, in milliseconds. */
const idlePauseMs = 250;
const awayPauseMs = 500;

const RUNNING: DeliveryStatus = { state: 'running', problem: null };

/** Drives one subscription until it is stopped. Failed deliveries are the subscription's own matter. */
export class DeliveryLoop {
  private lastStatus: DeliveryStatus = RUNNING;
  private readonly stopping = new AbortController();
  private readonly teller: TroubleTeller;
  private running: Promise<void> = Promise.resolve();
  private failures = 0;

  constructor(
    readonly subscription: Subscription,
    onTrouble: OnTrouble,
    private readonly traffic = new BackgroundThrottle(),
    private readonly pause = pauseAfter,
  ) {
    this.teller = new TroubleTeller((status, error) => onTrouble(subscription, status, error));
  }

  get status(): DeliveryStatus {
    const problem = this.subscription.hanging?.() ?? null;
    return problem === null ? this.lastStatus : { state: 'hanging', problem };
  }

  start(): void {
    this.running = this.run();
  }

  /** Resolves once the current step has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.subscription.wakeUp.raise();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const { wakeUp, background, longestSleep = idlePauseMs } = this.subscription;
      if (background) await this.traffic.makeWay(() => signal.aborted);
      const since = wakeUp.raised;
      try {
        const { progressed, dueIn } = await this.subscription.step();
        this.recovered();
        if (progressed && !background) this.traffic.note();
        if (!progressed && !signal.aborted) await wakeUp.wait(since, Math.min(longestSleep, dueIn ?? longestSleep));
      } catch (error) {
        await this.troubled(error);
      }
    }
  }

  private recovered(): void {
    this.failures = 0;
    this.lastStatus = RUNNING;
    this.teller.recovered(RUNNING);
  }

  /** A wake-up ends the pause after an error known to pass; an unknown error keeps its own pace. */
  private async troubled(error: unknown): Promise<void> {
    const { signal } = this.stopping;
    const { wakeUp } = this.subscription;
    const status: DeliveryStatus = { state: isTransient(error) ? 'waiting' : 'failing', problem: reasonOf(error) };
    this.lastStatus = status;
    this.teller.troubled(status, error);
    this.failures += 1;
    if (signal.aborted) return;
    if (status.state === 'waiting') await wakeUp.wait(wakeUp.raised, awayPauseMs);
    else await waitOrAbort(this.pause(this.failures), signal);
  }
}
