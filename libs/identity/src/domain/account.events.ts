import { streamType, type Instant } from '@tradepost/kernel';

export type Role = 'customer' | 'staff';

/** Reason why sessions were revoked. */
export type EndReason = 'signed_out' | 'blocked' | 'closed' | 'token_reused';

/** A login was opened. An account of a customer has the id of the customer. */
export interface AccountOpened {
  readonly type: 'AccountOpened';
  readonly role: Role;
  readonly email: string;
  readonly openedAt: Instant;
}

export interface AccountEmailChanged {
  readonly type: 'AccountEmailChanged';
  readonly email: string;
  readonly changedAt: Instant;
}

/**
 * The customer's new e-mail is used by another login: nobody can sign in with this one until it has an e-mail again.
 */
export interface AccountEmailGivenUp {
  readonly type: 'AccountEmailGivenUp';
  readonly givenUpAt: Instant;
}

export interface AccountBlocked {
  readonly type: 'AccountBlocked';
  readonly blockedAt: Instant;
}

export interface AccountUnblocked {
  readonly type: 'AccountUnblocked';
  readonly unblockedAt: Instant;
}

/** The login was removed, and its e-mail is free. */
export interface AccountClosed {
  readonly type: 'AccountClosed';
  readonly closedAt: Instant;
}

/** Sessions of the account ended, and with them all their tokens. */
export interface SessionsRevoked {
  readonly type: 'SessionsRevoked';
  /** Session ids. */
  readonly sessions: readonly string[];
  readonly reason: EndReason;
  readonly revokedAt: Instant;
}

export type AccountEvent =
  | AccountOpened
  | AccountEmailChanged
  | AccountEmailGivenUp
  | AccountBlocked
  | AccountUnblocked
  | AccountClosed
  | SessionsRevoked;

export const accountStream = streamType<AccountEvent>('account', {
  AccountOpened: ['email'],
  AccountEmailChanged: ['email'],
});
