import type { EventStore } from '../event-store/event-store.js';
import type { StoreView } from '../event-store/store-view.js';
import { Watchdog, type HangingWork, type WatchedWork } from '../event-store/watchdog.js';
import { WorkLimits } from '../event-store/work-limits.js';
import { CheckpointConflict } from '../event-store/checkpoints.js';
import type { Delivery, MessageSource } from '../event-store/message-source.js';
import { runEffect } from './effect-scope.js';
import { warnOfHanging } from '../event-store/warn-of-hanging.js';
import { SourceSubscription, type DeliveryTools, type SourceSubscriptionOptions } from './source-subscription.js';
import type { Handler, OutsideEffect } from './handler.js';
import type { FailedDelivery } from '../event-store/failed-deliveries.js';
import type { Failure } from '../event-store/retry-queue.js';
import { isTransient } from './transient.js';

/** Effects run concurrently. A crash repeats no more than these. */
const maxConcurrentEffects = 16;

/** Outcome of an attempt, before it is recorded. */
interface Attempt<M extends Delivery = Delivery> {
  readonly message: M;
  readonly outcome: 'done' | 'parked' | 'failed';
  /** The error, where it failed. */
  readonly error?: unknown;
}

/**
 * Delivers to handlers with effects outside the database, such as e-mail. A handler reads in a unit of work and returns
 * the effect, which runs outside the queue; only then does the checkpoint move. A crash between the two repeats the
 * effect: it happens at least once, and should carry an id by which a repeat is recognised. It cannot send commands.
 */
export class EffectSubscription extends SourceSubscription<OutsideEffect | void> {
  readonly background = true;
  private readonly watchdog: Watchdog;

  constructor(
    options: SourceSubscriptionOptions,
    database: EventStore,
    feed: MessageSource,
    handlers: ReadonlyMap<string, Handler<OutsideEffect | void>>,
    tools: DeliveryTools,
    limits = new WorkLimits().effect,
  ) {
    super(options, database, feed, handlers, tools);
    this.watchdog = new Watchdog(limits, 'it may have happened all the same', (work) => warnOfHanging(tools.log, work));
  }

  protected override hangingWork(): readonly HangingWork[] {
    return [...super.hangingWork(), ...this.watchdog.hanging];
  }

  /** Sequential within a stream, concurrent across streams. */
  protected override async deliver(messages: readonly Delivery[], from: string | null): Promise<string | null> {
    const window = messages.slice(0, maxConcurrentEffects);
    const attempts = await Promise.all(byStream(window).map((stream) => this.attemptInOrder(stream, from)));
    const found = new Map(attempts.flat().map((attempt) => [attempt.message, attempt]));
    const inOrder = window.map((message) => found.get(message)!);
    const untaken = inOrder.find(({ error }) => keepsPlace(error));
    const taken = untaken === undefined ? inOrder : inOrder.slice(0, inOrder.indexOf(untaken));
    if (taken.length > 0) await this.settle(taken, from);
    if (untaken !== undefined) throw untaken.error;
    return window.at(-1)!.position;
  }

  protected override async retry(letters: readonly FailedDelivery[]): Promise<void> {
    const first = letters.filter(({ state }) => state === 'retrying').slice(0, maxConcurrentEffects);
    const attempts = await Promise.all(
      first.map(async (letter) =>
        this.attempt({ ...letter, payload: await this.payloadOf(letter) }, async (store) => {
          await this.letters.claim(store, letter);
          return true;
        }),
      ),
    );
    const untaken = attempts.find(({ error }) => keepsPlace(error));
    const taken = attempts.filter(({ error }) => !keepsPlace(error));
    await Promise.all(taken.map((attempt) => this.settleLetter(attempt)));
    if (untaken !== undefined) throw untaken.error;
  }

  private async attemptInOrder(stream: readonly Delivery[], from: string | null): Promise<Attempt[]> {
    const attempts: Attempt[] = [];
    for (const message of stream) {
      const retryable = async ({ checkpoints, failedDeliveries }: StoreView) => {
        const { hasFailures } = await checkpoints.claim(this.name, from);
        return !hasFailures || !(await failedDeliveries.holdUp(this.name, message.stream));
      };
      const clear = attempts.every(({ outcome }) => outcome === 'done');
      attempts.push(clear ? await this.attempt(message, retryable) : { message, outcome: 'parked' });
    }
    return attempts;
  }

  private async attempt<M extends Delivery>(
    message: M,
    retryable: (store: StoreView) => Promise<boolean>,
  ): Promise<Attempt<M>> {
    const handler = this.handlerOf(message.type);
    const context = this.contextOf(message, handler);
    try {
      const label = this.labelOf(message);
      const effect = await this.database.transactUnbounded(label, context, async (uow) =>
        (await retryable(uow)) ? handler.handle(message.payload) : 'parked',
      );
      if (effect === 'parked') return { message, outcome: 'parked' };
      if (effect !== undefined) {
        await this.runWithin(effect, { label, request: context });
        this.tellHandled(message, context);
      }
      return { message, outcome: 'done' };
    } catch (error) {
      return { message, outcome: 'failed', error };
    }
  }

  /** Throws `WorkTimedOut`, after aborting the effect. */
  private runWithin(effect: OutsideEffect, work: WatchedWork): Promise<void> {
    const aborting = new AbortController();
    return this.watchdog.run(
      work,
      () => runEffect(effect, aborting.signal),
      () => aborting.abort(),
    );
  }

  /** Records the outcomes of a window and moves the checkpoint past it. */
  private async settle(attempts: readonly Attempt[], from: string | null): Promise<void> {
    const failures = await this.database.transactUnbounded(this.name, this.ownContext, async (uow) => {
      await uow.checkpoints.claim(this.name, from);
      const failed: Failure[] = [];
      for (const attempt of attempts) {
        if (attempt.outcome === 'parked') await this.letters.park(uow, attempt.message);
        if (attempt.outcome === 'failed')
          failed.push(await this.letters.fail(uow, attempt.message, this.problemIn(attempt)));
      }
      await uow.checkpoints.move(this.name, attempts.at(-1)!.message.position);
      return failed;
    });
    for (const failure of failures) this.letterLog.tell(failure);
  }

  private async settleLetter(attempt: Attempt<FailedDelivery>): Promise<void> {
    const { message, outcome } = attempt;
    const failure = await this.database.transactUnbounded(this.name, this.ownContext, async (uow) => {
      await this.letters.claim(uow, message);
      if (outcome === 'failed') return this.letters.failAgain(uow, message, this.problemIn(attempt));
      await this.letters.settle(uow, message);
      return null;
    });
    if (failure !== null) this.letterLog.tell(failure);
  }

  private problemIn({ message, error }: Attempt): string {
    return this.problemOf(error, message.payload, this.handlerOf(message.type));
  }
}

/** Whether an attempt with this error does not count: the message keeps its place. */
function keepsPlace(error: unknown): boolean {
  return error instanceof CheckpointConflict || isTransient(error);
}

/** Messages by stream, in order. */
function byStream(messages: readonly Delivery[]): readonly (readonly Delivery[])[] {
  const streams = new Map<string, Delivery[]>();
  for (const message of messages) {
    const stream = streams.get(message.stream);
    if (stream === undefined) streams.set(message.stream, [message]);
    else stream.push(message);
  }
  return [...streams.values()];
}
