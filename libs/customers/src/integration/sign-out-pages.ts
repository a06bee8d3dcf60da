import { Injectable } from '@nestjs/common';
import type { Recorded } from '@tradepost/kernel';
import { ClientNotifications, OnDomainEvent, type OutsideEffect } from '@tradepost/platform';
import type { CustomerBlocked } from '../domain/customer.events.js';

/** Signs out a customer's open pages when they are blocked. */
@Injectable()
export class SignOutPages {
  constructor(private readonly signals: ClientNotifications) {}

  @OnDomainEvent<CustomerBlocked>('CustomerBlocked', { from: 'now', effect: 'outside' })
  async blocked(recorded: Recorded<CustomerBlocked>): Promise<OutsideEffect> {
    return this.signals.logout(recorded, [{ principal: `customer:${recorded.streamId}` }]);
  }
}
