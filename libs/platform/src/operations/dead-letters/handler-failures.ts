import type { TenantContext } from '../../contexts/contexts.js';
import type { FailedDeliveries, HeadOfStream } from '../../event-store/failed-deliveries.js';
import { contentOf, masked } from '../../event-store/personal-content.js';
import type { RequestContext } from '../../event-store/request-context.js';
import { RetryQueue } from '../../event-store/retry-queue.js';
import type { RetryPolicy } from '../../event-store/retry-policy.js';
import type { ChangeSource } from '../../runtime/change-source.js';
import type { DeadLetter, OpenDeadLetter } from './dead-letter.js';
import { FailureSource, type FailureQuery, type ListedFailure } from './failure-source.js';
import { recordDiscard } from './record-discard.js';

/** Greatest number of parked deliveries shown. */
const maxShown = 100;

/** Failed deliveries of a context's handlers, in its write model. */
export class HandlerFailures extends FailureSource {
  protected override readonly changes: ChangeSource;

  /** @param personalOf names of the personal fields of a contract; null for one without a handler here */
  constructor(
    private readonly place: TenantContext,
    private readonly policy: RetryPolicy,
    private readonly personalOf: (contract: string) => readonly string[] | null,
  ) {
    super();
    this.changes = place.database;
  }

  override async list({ handler: subscription, ...filter }: FailureQuery): Promise<readonly ListedFailure[]> {
    const heads = await this.failed.list({ subscription, ...filter });
    return heads.map((head) => ({
      place: { since: head.since, key: `${head.subscription}/${head.letterId}` },
      letter: letterOf(head),
    }));
  }

  override async find(id: string): Promise<DeadLetter | null> {
    const head = await this.failed.find(id);
    return head && letterOf(head);
  }

  override async open(id: string, revealed: readonly string[]): Promise<OpenDeadLetter | null> {
    const head = await this.failed.find(id);
    if (head === null) return null;
    const behind = await this.failed.parkedBehind(head.subscription, head.message.stream, maxShown);
    return { ...letterOf(head), payload: await this.payloadOf(head, revealed), behind };
  }

  override async redrive(id: string): Promise<boolean> {
    return (await this.putBack({ letterId: id })) === 1;
  }

  override redriveAll(handler: string): Promise<number> {
    return this.putBack({ subscription: handler });
  }

  /** A contract goes into the inbox, so that a repeat is ignored as if it had been handled. */
  override discard(request: RequestContext, id: string, reason: string): Promise<boolean> {
    return this.place.database.transact('DiscardDeadLetter', request, async (uow) => {
      const head = await uow.failedDeliveries.find(id);
      if (head?.state !== 'dead') return false;
      const { subscription: handler, message } = head;
      const { id: messageId, type: messageType, stream } = message;
      await recordDiscard(uow, id, { handler, messageId, messageType, stream, reason });
      if (head.payload !== null) await uow.inbox.add(handler, messageId);
      await new RetryQueue(handler, this.policy, true).settle(uow, { letterId: id, stream });
      return true;
    });
  }

  private get failed(): FailedDeliveries {
    return this.place.database.failedDeliveries;
  }

  private putBack(which: Parameters<FailedDeliveries['putBack']>[0]): Promise<number> {
    const { tenant } = this.place;
    const context = { tenant, principal: 'dead-letters', correlationId: '', causationId: null };
    return this.place.database.transact('RedriveDeadLetters', context, ({ failedDeliveries }) =>
      failedDeliveries.putBack(which, this.policy.now()),
    );
  }

  private async payloadOf(
    { payload, position, message }: HeadOfStream & { readonly payload: unknown },
    revealed: readonly string[],
  ): Promise<object> {
    if (payload === null) {
      const { events } = this.place.database;
      const recorded = await events.readAt(position);
      return masked(recorded, events.personalFieldsOf(recorded), revealed);
    }
    const envelope = payload as object;
    return masked(envelope, this.personalOf(message.type) ?? Object.keys(contentOf(envelope)), revealed);
  }
}

function letterOf(head: HeadOfStream): DeadLetter {
  const { letterId: id, subscription: handler, state, attempts, dueAt, since, problem, message, parked } = head;
  return { id, handler, state, attempts, nextAttemptAt: dueAt, since, problem, message, parked };
}
