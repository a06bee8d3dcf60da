import type { AccessScope } from '@tradepost/kernel';
import { HttpProblem } from '../problems/http-problem.js';
import { isStranger, type Identity } from './identity.js';

/** Kinds of callers that the rules distinguish: without a token, with an order token, or signed in. */
type Party = 'stranger' | 'order_token' | 'customer' | 'staff';

/**
 * Who may call an operation. All decisions that depend on the caller are made in this file: an operation names one of
 * these kinds, without which the service does not start, and other callers are refused; the functions below give access
 * scopes and principals. The kernel decides what lies within an `AccessScope`.
 */
const parties = {
  /** The price list, registering and signing in. */
  everyone: ['stranger', 'order_token', 'customer', 'staff'],
  /** Placing an order. */
  buyers: ['stranger', 'customer', 'staff'],
  /** Reading and changing one order: with its token, or as its customer. */
  holders: ['order_token', 'customer', 'staff'],
  /** What belongs to a customer: customers have access to their own. */
  owners: ['customer', 'staff'],
  /** Running the shop. */
  staff: ['staff'],
} as const satisfies Readonly<Record<string, readonly Party[]>>;

export type Access = keyof typeof parties;

/** Whether an operation accepts credentials of this kind; `stranger`: none. */
export function admits(access: Access, party: Party): boolean {
  return (parties[access] as readonly Party[]).includes(party);
}

/** Throws `HttpProblem` unless the caller may call the operation. */
export function assertAccess(access: Access, identity: Identity): void {
  const party = partyOf(identity);
  if (admits(access, party)) return;
  if (party === 'stranger') throw unauthenticated();
  throw new HttpProblem('forbidden', 'This token does not allow this call. Send that of somebody who may make it.');
}

/** Access scope of a caller: everything for staff, their own for customers, one order for an order token. */
export function reachOf(identity: Identity): AccessScope {
  if (identity.role === 'staff') return 'everything';
  if (identity.role === 'customer') return { owner: identity.id };
  return identity.orderId === null ? 'nothing' : { only: identity.orderId };
}

/**
 * Scope of a live stream: the caller's own, of which staff have nothing, or on request the whole tenant. Throws
 * `HttpProblem` for a tenant stream without staff rights.
 */
export function watchedBy(identity: Identity, wanted: 'own' | 'tenant'): AccessScope {
  if (wanted === 'tenant') assertAccess('staff', identity);
  if (wanted === 'own' && identity.role === 'staff') return { owner: identity.id };
  return reachOf(identity);
}

/** Whether the caller registers other people, who need no password since they may never sign in. */
export function registersOthers(identity: Identity): boolean {
  return identity.role === 'staff';
}

/**
 * The customer on whose behalf the caller acts: customers for themselves, staff for a named customer, strangers for
 * none. Throws `HttpProblem` otherwise.
 */
export function onBehalfOf(identity: Identity, named: string | null): string | null {
  if (identity.role === 'staff') return named;
  if (identity.role === 'customer') {
    if (named === null || named === identity.id) return identity.id;
    throw new HttpProblem('forbidden', 'Customers order for themselves alone. Leave customerId out, or send your own.');
  }
  if (named === null) return null;
  throw unauthenticated();
}

function partyOf(identity: Identity): Party {
  if (isStranger(identity)) return 'stranger';
  return identity.role === 'guest' ? 'order_token' : identity.role;
}

function unauthenticated(): HttpProblem {
  return new HttpProblem('unauthenticated', 'This call needs a token. Sign in, and send it as Authorization: Bearer.');
}
