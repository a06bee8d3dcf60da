import type { RequestContext } from '@tradepost/platform';

/** Quota key of sign-in attempts and password hashing: the network that a request comes from. */
export function askerOf({ network, principal }: RequestContext): string {
  return network ?? principal;
}
