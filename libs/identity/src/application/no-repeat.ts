import type { RequestContext } from '@tradepost/platform';

/**
 * Context without idempotency record: tokens must not be stored in a database, and a login is only a part of a
 * registration.
 */
export function notKept({ once: _, ...request }: RequestContext): RequestContext {
  return request;
}
