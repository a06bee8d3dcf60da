import { streamType, type Instant } from '@tradepost/kernel';

export type Role = 'customer' | 'staff';

/** Why sessions have ended before their time. */
export type EndReason = 'signed_out' | 'blocked' | 'closed' | 'token_reused';

/** Somebody can sign in from now on. An account of a customer has the id of the customer. */
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

/** The e-mail that its customer has now is another login's: nobody signs in with this one until it has an e-mail again. */
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

/** Nobody signs in with it any more, and its e-mail is free. */
export interface AccountClosed {
  readonly type: 'AccountClosed';
  readonly closedAt: Instant;
}

/** Sessions of the account have ended, and with them all their tokens. */
export interface SessionsRevoked {
  readonly type: 'SessionsRevoked';
  /** Ids of the sessions. */
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
