import type { AccessScope } from '@tradepost/kernel';
import { HttpProblem } from '../problems/http-problem.js';
import { isStranger, type Identity } from './identity.js';

/** Somebody as far as the rules tell them apart: without a token, with that of an order, or signed in. */
type Party = 'stranger' | 'order_token' | 'customer' | 'staff';

/**
 * Who may call an operation. Whatever depends on who somebody is gets decided in this file: an operation names one of
 * these kinds, without which the service does not start, and whoever a kind does not list is refused; the functions
 * below say how far somebody reaches, and for whom they act. What lies within a `AccessScope` is the kernel's to tell.
 */
const parties = {
  /** The price list, registering and signing in. */
  everyone: ['stranger', 'order_token', 'customer', 'staff'],
  /** Placing an order. */
  buyers: ['stranger', 'customer', 'staff'],
  /** What there is to see and do of one order: for customers of theirs, with its token of that one. */
  holders: ['order_token', 'customer', 'staff'],
  /** What belongs to a customer: for customers what is theirs. */
  owners: ['customer', 'staff'],
  /** Running the shop. */
  staff: ['staff'],
} as const satisfies Readonly<Record<string, readonly Party[]>>;

export type Access = keyof typeof parties;

/** Whether an operation can be called with credentials of this kind; `stranger`: without any. */
export function admits(access: Access, party: Party): boolean {
  return (parties[access] as readonly Party[]).includes(party);
}

/** Throws `HttpProblem` unless somebody may call an operation. */
export function assertAccess(access: Access, identity: Identity): void {
  const party = partyOf(identity);
  if (admits(access, party)) return;
  if (party === 'stranger') throw unauthenticated();
  throw new HttpProblem('forbidden', 'This token does not allow this call. Send that of somebody who may make it.');
}

/** How far somebody reaches: staff to everything, a customer to what is theirs, an order token to that order. */
export function reachOf(identity: Identity): AccessScope {
  if (identity.role === 'staff') return 'everything';
  if (identity.role === 'customer') return { owner: identity.id };
  return identity.orderId === null ? 'nothing' : { only: identity.orderId };
}

/**
 * What somebody watches: what is their own, which staff have nothing of, or where they ask for it all there is. Throws
 * `HttpProblem` for anybody but staff who does.
 */
export function watchedBy(identity: Identity, wanted: 'own' | 'tenant'): AccessScope {
  if (wanted === 'tenant') assertAccess('staff', identity);
  if (wanted === 'own' && identity.role === 'staff') return { owner: identity.id };
  return reachOf(identity);
}

/** Whether somebody registers others, who need no password since they may never sign in: staff do. */
export function registersOthers(identity: Identity): boolean {
  return identity.role === 'staff';
}

/**
 * The customer for whom something is done: customers act for themselves, staff for whomever they name, and a stranger
 * for nobody. Throws `HttpProblem` for anybody else.
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
