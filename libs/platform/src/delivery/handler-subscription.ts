import type { RequestContext } from '../event-store/request-context.js';
import type { UnitOfWork } from '../event-store/unit-of-work.js';
import { CheckpointConflict } from '../event-store/checkpoints.js';
import type { Delivery } from '../event-store/message-source.js';
import { SourceSubscription } from './source-subscription.js';
import type { Handler, Progress } from './handler.js';
import type { FailedDelivery } from '../event-store/failed-deliveries.js';
import type { Failure } from '../event-store/retry-queue.js';

/** Failed deliveries retried at once: each payload may have to be read again, however large. */
const maxRetries = 16;

/** Outcome of a turn: done (handled, known or parked), to be continued, or failed. */
type Outcome = 'done' | 'more' | Failure;

/**
 * Delivers to handlers with effects in the database. Effect, inbox row and checkpoint commit together; or the failed
 * delivery and the checkpoint.
 */
export class HandlerSubscription extends SourceSubscription<Progress> {
  /** Each turn expects the checkpoint of the previous one, so that a batch can share commits. */
  protected override async deliver(messages: readonly Delivery[], from: string | null): Promise<string | null> {
    const turns = messages.map((message, i) => this.take(message, messages[i - 1]?.position ?? from));
    return (await this.outcome(turns)) ? messages.at(-1)!.position : null;
  }

  /** A failed delivery's turn comes once those before it on its stream are made, possibly in the same commit. */
  protected override async retry(letters: readonly FailedDelivery[]): Promise<void> {
    for (let at = 0; at < letters.length; at += maxRetries)
      await this.outcome(letters.slice(at, at + maxRetries).map((letter) => this.takeAgain(letter)));
  }

  private take(message: Delivery, expected: string | null): Promise<Outcome> {
    const handler = this.handlerOf(message.type);
    const context = this.contextOf(message, handler);
    const turn = this.database.transactUnbounded<Outcome>(
      this.labelOf(message),
      context,
      async (uow) => {
        const { hasFailures } = await uow.checkpoints.claim(this.name, expected);
        if (hasFailures && (await this.letters.holdUp(uow, message.stream))) {
          await this.letters.park(uow, message);
        } else if ((await this.handle(uow, handler, message)) === 'more') return 'more';
        await uow.checkpoints.move(this.name, message.position);
        return 'done';
      },
      async (uow, error) => {
        const failure = await this.letters.fail(uow, message, this.problemOf(error, message.payload, handler));
        await uow.checkpoints.move(this.name, message.position);
        return failure;
      },
    );
    return this.tellingChanges(turn, message, context);
  }

  private async takeAgain(letter: FailedDelivery): Promise<Outcome> {
    const handler = this.handlerOf(letter.type);
    const payload = await this.payloadOf(letter);
    const context = this.contextOf(letter, handler);
    const turn = this.database.transactUnbounded<Outcome>(
      this.labelOf(letter),
      context,
      async (uow) => {
        await this.letters.claim(uow, letter);
        if ((await this.handle(uow, handler, { ...letter, payload })) === 'more') return 'more';
        await this.letters.settle(uow, letter);
        return 'done';
      },
      async (uow, error) => this.letters.failAgain(uow, letter, this.problemOf(error, payload, handler)),
    );
    return this.tellingChanges(turn, letter, context);
  }

  /** Logs the streams changed by a turn, once it is committed. */
  private async tellingChanges(turn: Promise<Outcome>, message: Delivery, context: RequestContext): Promise<Outcome> {
    const outcome = await turn;
    if (typeof outcome === 'string' && context.streams!.size > 0) this.tellHandled(message, context);
    return outcome;
  }

  /** Calls the handler, unless the inbox has the message. */
  private async handle(uow: UnitOfWork, handler: Handler, { id, payload }: Delivery): Promise<'done' | 'more'> {
    const { inbox } = this.options;
    if (inbox && (await uow.inbox.has(this.name, id))) return 'done';
    if ((await handler.handle(payload)) === 'more') return 'more';
    if (inbox) await uow.inbox.add(this.name, id);
    return 'done';
  }

  /**
   * Awaits turns in the queue. False where one has not finished its delivery: those behind it found another checkpoint
   * than expected, and are read again. Throws what prevented a turn.
   */
  private async outcome(turns: readonly Promise<Outcome>[]): Promise<boolean> {
    const ended = await Promise.allSettled(turns);
    const outcomes = ended.map((turn) => (turn.status === 'fulfilled' ? turn.value : 'missed'));
    for (const outcome of outcomes) if (typeof outcome === 'object') this.letterLog.tell(outcome);
    const fault = ended.find((turn) => turn.status === 'rejected' && !(turn.reason instanceof CheckpointConflict));
    if (fault?.status === 'rejected') throw fault.reason;
    return !outcomes.includes('missed') && !outcomes.includes('more');
  }
}
