import type { Contexts } from '@tradepost/platform/contexts';
import type { RequestContext } from '@tradepost/platform/event-store';
import { isUniqueViolation } from '@tradepost/platform/runtime';
import type { Reply } from './reply.js';

/**
 * Answers a POST that is no command, so that its effect and its reply do not share a transaction, and whose effect may
 * come twice without harm: a repeat gets the first reply. A kill between the two has the work done again.
 */
export async function respondIdempotently(
  contexts: Contexts,
  caller: RequestContext,
  work: () => Promise<Reply>,
): Promise<Reply> {
  const { once, ...request } = caller;
  if (once === undefined) return work();
  const [place] = [...contexts.all].sort((one, other) => (one.name < other.name ? -1 : 1));
  const { database } = place!.of(caller.tenant);
  const known = await once.find<Reply>(database);
  if (known !== null) return known;
  const reply = await work();
  try {
    await database.transact('KeepReply', request, (uow) => once.store(uow, reply));
    return reply;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return (await once.find<Reply>(database))!;
  }
}
