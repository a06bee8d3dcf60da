import type { Contexts, TenantContext } from '@tradepost/platform/contexts';
import type { IdempotencyGuard, RequestContext } from '@tradepost/platform/event-store';
import { isUniqueViolation, Mutex } from '@tradepost/platform/runtime';
import type { Reply } from './reply.js';

/** Result of a call. */
export interface Outcome {
  /** Name of the context that it is about; null, or one that does not run here, where it is about none. */
  readonly context: string | null;
  readonly reply: Reply;
}

/**
 * Answers POSTs that are no commands, whose effect and reply do not share a transaction, and whose effect may be
 * repeated without harm. The reply is stored in the context of the call; for a call without one, in every context.
 * Repeats are looked up in every context of the tenant. A crash between effect and reply repeats the work.
 */
export class IdempotentCalls {
  /** By tenant: concurrent calls with one key may concern two contexts, which no single store can tell. */
  private readonly turns = new Map<string, Mutex>();

  constructor(private readonly contexts: Contexts) {}

  /** Throws `HttpProblem` where the key was used with another body. */
  async respond(caller: RequestContext, work: () => Promise<Outcome>): Promise<Reply> {
    const { once, ...request } = caller;
    if (once === undefined) return (await work()).reply;
    return this.turnOf(request.tenant).run(() => this.carryOut(once, request, work));
  }

  private async carryOut(
    once: IdempotencyGuard,
    request: RequestContext,
    work: () => Promise<Outcome>,
  ): Promise<Reply> {
    const all = this.contexts.all.map((context) => ({ name: context.name, place: context.of(request.tenant) }));
    for (const { place } of all) {
      const known = await once.find<Reply>(place.database);
      if (known !== null) return known;
    }
    const { context, reply } = await work();
    const about = all.filter(({ name }) => name === context);
    for (const { place } of about.length > 0 ? about : all) {
      const first = await keep(place, once, request, reply);
      if (first !== reply) return first;
    }
    return reply;
  }

  private turnOf(tenant: string): Mutex {
    const known = this.turns.get(tenant) ?? new Mutex();
    this.turns.set(tenant, known);
    return known;
  }
}

/** Resolves with the stored reply: another process may have been first. */
async function keep(
  { database }: TenantContext,
  once: IdempotencyGuard,
  request: RequestContext,
  reply: Reply,
): Promise<Reply> {
  try {
    await database.transact('KeepReply', request, (uow) => once.store(uow, reply));
    return reply;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return (await once.find<Reply>(database))!;
  }
}
