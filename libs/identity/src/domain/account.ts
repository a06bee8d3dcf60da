import { Aggregate, BrokenStream, type Instant, type Snapshot } from '@tradepost/kernel';
import type { AccountEvent, EndReason, Role } from './account.events.js';

export interface AccountState {
  readonly role: Role;
  /** Null once closed, and while another login uses the e-mail of its customer. */
  readonly email: string | null;
  readonly status: 'active' | 'blocked' | 'closed';
  readonly openedAt: Instant;
}

/**
 * Something to sign in to, of a customer or a member of staff. Passwords and sessions are stored outside its event
 * stream.
 */
export class Account extends Aggregate<AccountState, AccountEvent> {
  static open(id: string, role: Role, email: string, openedAt: Instant): Account {
    const account = new Account(id);
    account.record({ type: 'AccountOpened', role, email, openedAt });
    return account;
  }

  static fromHistory(id: string, history: Iterable<AccountEvent>): Account {
    return new Account(id).replay(history);
  }

  static fromSnapshot(id: string, snapshot: Snapshot<AccountState>): Account {
    return new Account(id).restore(snapshot);
  }

  get admits(): boolean {
    return this.state.status === 'active';
  }

  /** Records nothing where it is unchanged. */
  changeEmail(email: string, changedAt: Instant): void {
    if (email !== this.state.email && this.state.status !== 'closed')
      this.record({ type: 'AccountEmailChanged', email, changedAt });
  }

  /** Frees the e-mail; sessions continue. Records nothing where it has none. */
  giveUpEmail(givenUpAt: Instant): void {
    if (this.state.email !== null) this.record({ type: 'AccountEmailGivenUp', givenUpAt });
  }

  /** Revokes the given open sessions. Records nothing where already blocked. */
  block(sessions: readonly string[], blockedAt: Instant): void {
    if (this.state.status !== 'active') return;
    this.record({ type: 'AccountBlocked', blockedAt });
    this.revoke(sessions, 'blocked', blockedAt);
  }

  /** Records nothing where not blocked. */
  unblock(unblockedAt: Instant): void {
    if (this.state.status === 'blocked') this.record({ type: 'AccountUnblocked', unblockedAt });
  }

  /** Revokes the given open sessions. Records nothing where already closed. */
  close(sessions: readonly string[], closedAt: Instant): void {
    if (this.state.status === 'closed') return;
    this.record({ type: 'AccountClosed', closedAt });
    this.revoke(sessions, 'closed', closedAt);
  }

  revoke(sessions: readonly string[], reason: EndReason, revokedAt: Instant): void {
    if (sessions.length > 0) this.record({ type: 'SessionsRevoked', sessions, reason, revokedAt });
  }

  protected override evolve(state: AccountState | null, event: AccountEvent): AccountState {
    return evolveAccount(state, event);
  }
}

/** Next state of an account. Pure. Throws `BrokenStream`. */
export function evolveAccount(state: AccountState | null, event: AccountEvent): AccountState {
  if (event.type === 'AccountOpened') {
    if (state !== null) throw new BrokenStream(event.type);
    const { role, email, openedAt } = event;
    return { role, email, status: 'active', openedAt };
  }
  if (state === null) throw new BrokenStream(event.type);
  switch (event.type) {
    case 'AccountEmailChanged':
      return { ...state, email: event.email };
    case 'AccountEmailGivenUp':
      return { ...state, email: null };
    case 'AccountBlocked':
      return { ...state, status: 'blocked' };
    case 'AccountUnblocked':
      return { ...state, status: 'active' };
    case 'AccountClosed':
      return { ...state, status: 'closed', email: null };
    case 'SessionsRevoked':
      return state;
    default:
      return event satisfies never;
  }
}
