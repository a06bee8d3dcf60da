import type { Instant } from '@tradepost/kernel';
import type { RequestContext } from '../event-store/request-context.js';
import type { Log } from '../runtime/log.js';
import type { EventStore } from '../event-store/event-store.js';
import { describeHanging, type HangingWork } from '../event-store/watchdog.js';
import { watchedSleepMs, type ChangeSource } from '../runtime/change-source.js';
import { CheckpointConflict } from '../event-store/checkpoints.js';
import type { Delivery, MessageSource } from '../event-store/message-source.js';
import type { Handler } from './handler.js';
import type { FailedDelivery } from '../event-store/failed-deliveries.js';
import { RetryQueue } from '../event-store/retry-queue.js';
import { FailureLog } from '../event-store/failure-log.js';
import { problemOf } from '../event-store/personal-content.js';
import type { RetryPolicy } from '../event-store/retry-policy.js';
import { LastRead } from '../runtime/last-read.js';
import type { Notifier } from '../runtime/notifier.js';
import type { Step, Subscription } from './subscription.js';
import { isTransient } from './transient.js';

export interface SourceSubscriptionOptions {
  readonly name: string;
  readonly tenant: string;
  /** Record each message in the inbox, so that a repeat at another position is recognised. */
  readonly inbox: boolean;
}

/** Collaborators of all kinds of subscriptions. */
export interface DeliveryTools {
  readonly policy: RetryPolicy;
  readonly log: Log;
}

/** Messages or failed deliveries read in one step. */
const maxBatchSize = 200;

/**
 * Drives the handlers of one subscription through a source, with its checkpoint and failed deliveries in the write
 * model of their context. A failed delivery is recorded and the checkpoint moves past it in the same transaction: later
 * ones of its stream are parked behind it, all others go on. Subclasses define a delivery's turn.
 */
export abstract class SourceSubscription<Result> implements Subscription {
  readonly name: string;
  readonly tenant: string;
  readonly wakeUp: Notifier;
  readonly changes: readonly ChangeSource[];
  readonly longestSleep?: number;
  protected readonly letters: RetryQueue;
  protected readonly letterLog: FailureLog;
  private readonly log: Log;
  private readonly lastPosition = new LastRead<string | null>();
  private readonly lastLag = new LastRead<number>();
  private readonly lastOldest = new LastRead<Instant | null>();
  private confirmIn: number | null = null;

  constructor(
    protected readonly options: SourceSubscriptionOptions,
    protected readonly database: EventStore,
    protected readonly feed: MessageSource,
    protected readonly handlers: ReadonlyMap<string, Handler<Result>>,
    { policy, log }: DeliveryTools,
  ) {
    this.name = options.name;
    this.tenant = options.tenant;
    this.wakeUp = feed.wakeUp;
    this.changes = [...(feed.changes ? [feed.changes] : []), database];
    if (feed.changes) this.longestSleep = watchedSleepMs;
    this.letters = new RetryQueue(this.name, policy, feed.reread === undefined);
    this.letterLog = new FailureLog(log, this.name, this.tenant);
    this.log = log;
  }

  async step(): Promise<Step> {
    try {
      const due = await this.letters.due(this.database, maxBatchSize);
      if (due.length > 0) await this.retry(due);
      const delivered = await this.deliverNext();
      const dueIn = [await this.letters.dueIn(this.database), this.confirmIn].filter((each) => each !== null);
      return { progressed: due.length > 0 || delivered, dueIn: dueIn.length === 0 ? null : Math.min(...dueIn) };
    } catch (error) {
      if (error instanceof CheckpointConflict) return { progressed: true, dueIn: null };
      throw error;
    }
  }

  /** Sets the position to start after, where the subscription has no checkpoint yet. */
  async beginAt(position: string): Promise<void> {
    if ((await this.position()) !== null) return;
    await this.skipTo(position, null).catch((error: unknown) => {
      if (!(error instanceof CheckpointConflict)) throw error;
    });
  }

  async lag(): Promise<number> {
    const position = await this.unchangedPosition();
    return this.lastLag.of(this.feed.changes ?? null, position, () => this.feed.countAfter(position));
  }

  hanging(): string | null {
    const [first] = this.hangingWork();
    return first === undefined ? null : `${describeHanging(first)}.`;
  }

  /** Streams blocked by failed deliveries. */
  heldUp(): Promise<readonly string[]> {
    return this.letters.streams(this.database);
  }

  async waitingSince(): Promise<Instant | null> {
    const position = await this.unchangedPosition();
    return this.lastOldest.of(this.feed.changes ?? null, position, () => this.feed.oldestAfter(position));
  }

  /** Retries due deliveries, each followed by those parked behind it. */
  protected abstract retry(letters: readonly FailedDelivery[]): Promise<void>;

  /**
   * Delivers as many of these messages as it can, in order. Returns the position of the checkpoint; null where it is
   * unknown. Throws `CheckpointConflict` where another deliverer came first.
   */
  protected abstract deliver(messages: readonly Delivery[], from: string | null): Promise<string | null>;

  protected async position(): Promise<string | null> {
    return (await this.database.checkpoints.read(this.name)).position;
  }

  protected handlerOf(type: string): Handler<Result> {
    return this.handlers.get(type) ?? noHandler(this.name, type);
  }

  /** Payload of a failed delivery: stored with it, or read again. */
  protected async payloadOf({ payload, position }: FailedDelivery): Promise<unknown> {
    return payload ?? (await this.feed.reread?.(position));
  }

  /** Label of the unit of work of a delivery. */
  protected labelOf({ type }: Pick<Delivery, 'type'>): string {
    return `${this.name} ${type}`;
  }

  /** Its work that does not settle, oldest first. */
  protected hangingWork(): readonly HangingWork[] {
    const labels = new Set([...this.handlers.keys()].map((type) => this.labelOf({ type })));
    return this.database.hanging.filter(({ label }) => labels.has(label));
  }

  protected contextOf({ correlationId, id }: Delivery, { principal }: Handler<Result>): RequestContext {
    return { tenant: this.tenant, principal, correlationId, causationId: id, streams: new Set() };
  }

  /** Logs that a message was handled, with the changed streams. */
  protected tellHandled({ id, type }: Delivery, { principal, correlationId, streams }: RequestContext): void {
    const { name: subscription, tenant } = this;
    const fields = { subscription, tenant, principal, message: id, type, correlationId, streams: [...streams!] };
    this.log.info(fields, `${subscription} handled ${type}`);
  }

  /** Context of the subscription's own bookkeeping. */
  protected get ownContext(): RequestContext {
    return { tenant: this.tenant, principal: this.name, correlationId: '', causationId: null };
  }

  /** What is recorded of a failed attempt. Rethrows errors that are not the message's fault: it keeps its place. */
  protected problemOf(error: unknown, payload: unknown, { personal }: Handler<Result>): string {
    if (error instanceof CheckpointConflict || isTransient(error)) throw error;
    return problemOf(error, payload, personal);
  }

  /** Position for repeated status requests: opens no idle file. */
  private unchangedPosition(): Promise<string | null> {
    return this.lastPosition.of(this.database, null, () => this.position());
  }

  private async deliverNext(): Promise<boolean> {
    const from = await this.position();
    this.confirmIn = (await this.feed.confirm?.(from)) ?? null;
    const { items, last } = await this.feed.read(from, maxBatchSize);
    if (last === null) return false;
    const wanted = items.filter((item) => this.handlers.has(item.type));
    const reached = wanted.length === 0 ? from : await this.deliver(wanted, from);
    const complete = wanted.length === 0 || reached === wanted.at(-1)!.position;
    if (complete && reached !== last) await this.skipTo(last, reached);
    return true;
  }

  private async skipTo(position: string, expected: string | null): Promise<void> {
    await this.database.transactUnbounded(this.name, this.ownContext, async ({ checkpoints }) => {
      await checkpoints.claim(this.name, expected);
      await checkpoints.move(this.name, position);
    });
  }
}

/**
 * Handler of a failed delivery whose own handler was removed: fails until the delivery is discarded or the handler is
 * back.
 */
function noHandler<Result>(subscription: string, type: string): Handler<Result> {
  const problem = `${subscription} has no handler for ${type} any more. Bring it back, or discard the dead letter.`;
  return { principal: subscription, personal: [], handle: () => Promise.reject(new Error(problem)) };
}
