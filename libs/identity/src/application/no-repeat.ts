import type { RequestContext } from '@tradepost/platform';

/** A request whose reply is not kept for repeats: tokens must not lie in a database, and a login is only a part of one. */
export function notKept({ once: _, ...request }: RequestContext): RequestContext {
  return request;
}
