import { Injectable } from '@nestjs/common';
import type { Recorded } from '@tradepost/kernel';
import { ClientNotifications, OnDomainEvent, type OutsideEffect } from '@tradepost/platform';
import type { SessionsRevoked } from '../domain/account.events.js';

/** Notifies the open pages of a session of its end. Pages of a blocked customer are notified by Customers. */
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
