import type { RequestContext } from '@tradepost/platform';

/** Whom attempts to sign in and hashes of passwords count for: the network that a request comes from. */
export function askerOf({ network, principal }: RequestContext): string {
  return network ?? principal;
}
