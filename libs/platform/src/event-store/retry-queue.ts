import { createHash } from 'node:crypto';
import type { Instant } from '@tradepost/kernel';
import { CheckpointConflict } from './checkpoints.js';
import type { DueTime, FailedDelivery, FailureRecord } from './failed-deliveries.js';
import type { Delivery } from './message-source.js';
import type { RetryPolicy } from './retry-policy.js';
import type { StoreView } from './store-view.js';

/** A failed attempt, for the log. */
export interface Failure {
  readonly letterId: string;
  readonly delivery: Pick<Delivery, 'id' | 'type' | 'stream' | 'correlationId'>;
  readonly state: 'retrying' | 'dead';
  readonly attempts: number;
  readonly problem: string;
}

/** Id of a failed delivery: the same for every record of the same delivery. 32 hexadecimal digits. */
export function letterIdOf(subscription: string, message: string): string {
  return createHash('sha256').update(`${subscription}\n${message}`).digest('hex').slice(0, 32);
}

/** Failed deliveries of one subscription, retried as its policy says. */
export class RetryQueue {
  /** @param keepsPayloads whether failed deliveries keep their payload, because it cannot be read again */
  constructor(
    private readonly subscription: string,
    private readonly policy: RetryPolicy,
    private readonly keepsPayloads: boolean,
  ) {}

  /** Whether a failed delivery blocks this stream. */
  holdUp({ failedDeliveries }: StoreView, stream: string): Promise<boolean> {
    return failedDeliveries.holdUp(this.subscription, stream);
  }

  /** All blocked streams. */
  streams({ failedDeliveries }: StoreView): Promise<readonly string[]> {
    return failedDeliveries.streams(this.subscription);
  }

  /** Parks a delivery behind those of its stream. Ignores a repeat. */
  async park(store: StoreView, delivery: Delivery): Promise<void> {
    await this.add(store, delivery, { state: 'parked', attempts: 0, dueAt: null, since: null, problem: null });
  }

  /** Records a failed first attempt. */
  async fail(store: StoreView, delivery: Delivery, problem: string): Promise<Failure> {
    const fate = this.policy.after(1);
    await this.add(store, delivery, { ...fate, attempts: 1, since: this.policy.now(), problem });
    const letterId = letterIdOf(this.subscription, delivery.id);
    return { letterId, delivery, state: fate.state, attempts: 1, problem };
  }

  /** Records another failed attempt. */
  async failAgain({ failedDeliveries }: StoreView, failed: FailedDelivery, problem: string): Promise<Failure> {
    const { letterId } = failed;
    const attempts = failed.attempts + 1;
    const { state, dueAt } = this.policy.after(attempts);
    await failedDeliveries.update(letterId, { state, dueAt, attempts, problem });
    return { letterId, delivery: failed, state, attempts, problem };
  }

  /** Removes a delivery that was made or discarded. The next one of its stream is due. */
  settle(
    { failedDeliveries }: StoreView,
    { letterId, stream }: Pick<FailedDelivery, 'letterId' | 'stream'>,
  ): Promise<void> {
    return failedDeliveries.remove(this.subscription, letterId, stream, this.policy.now());
  }

  /**
   * Ensures, inside the transaction, that a delivery read before is still due and was not attempted meanwhile. Throws
   * `CheckpointConflict`.
   */
  async claim({ failedDeliveries }: StoreView, { letterId, attempts }: FailedDelivery): Promise<void> {
    if (!(await failedDeliveries.isDue(letterId, attempts, this.time()))) throw new CheckpointConflict();
  }

  /** Due deliveries, each with those parked behind it, in order. */
  due({ failedDeliveries }: StoreView, limit: number): Promise<readonly FailedDelivery[]> {
    return failedDeliveries.due(this.subscription, this.time(), limit);
  }

  /** Milliseconds until the next delivery is due; null where none is retried. */
  async dueIn({ failedDeliveries }: StoreView): Promise<number | null> {
    const due = await failedDeliveries.nextDue(this.subscription);
    return due === null ? null : this.policy.until(due);
  }

  private time(): DueTime {
    return { now: this.policy.now(), horizon: this.policy.horizon() };
  }

  private add(
    { failedDeliveries }: StoreView,
    delivery: Delivery,
    record: FailureRecord & { readonly since: Instant | null },
  ): Promise<void> {
    const kept = this.keepsPayloads ? delivery : { ...delivery, payload: undefined };
    return failedDeliveries.add(this.subscription, letterIdOf(this.subscription, delivery.id), kept, record);
  }
}
