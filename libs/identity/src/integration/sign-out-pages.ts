import { Injectable } from '@nestjs/common';
import type { Recorded } from '@tradepost/kernel';
import { ClientNotifications, OnDomainEvent, type OutsideEffect } from '@tradepost/platform';
import type { SessionsRevoked } from '../domain/account.events.js';

/** Has the open pages of a sign-in sign out when it has ended. Pages of who is blocked hear it from where they are blocked. */
@Injectable()
export class SignOutPages {
  constructor(private readonly signals: ClientNotifications) {}

  @OnDomainEvent<SessionsRevoked>('SessionsRevoked', { from: 'now', effect: 'outside' })
  async revoked(recorded: Recorded<SessionsRevoked>): Promise<OutsideEffect | void> {
    const { sessions, reason } = recorded.event;
    if (reason === 'blocked') return;
    return this.signals.logout(
      recorded,
      sessions.map((session) => ({ session })),
    );
  }
}
