import { Injectable } from '@nestjs/common';
import type { Recorded } from '@tradepost/kernel';
import type { OutsideEffect } from '../delivery/handler.js';
import { UnitOfWork } from '../event-store/unit-of-work.js';
import { NotificationLogs } from './notification-logs.js';

/** Names of client notifications. */
export const LOGOUT = 'web.client.logout';
export const RELOAD = 'web.client.reload';
/** The audience of a notification to every page of the tenant. */
export const EVERYBODY = 'everybody';

/** Whose pages sign out: all of a principal, such as `account:01890a5d-…`, or those of one sign-in. */
export type SignOut = { readonly principal: string } | { readonly session: string };

/**
 * For event handlers that have something to tell open pages: `@OnDomainEvent(…, { from: 'now', effect: 'outside' })`.
 * Each returns the effect to be had; an effect that is repeated tells nobody twice.
 */
@Injectable()
export class ClientNotifications {
  constructor(private readonly logs: NotificationLogs) {}

  /** Has the pages of principals, or of sign-ins, sign out: `web.client.logout`. */
  logout(recorded: Recorded, audiences: readonly SignOut[]): OutsideEffect {
    return this.raise(recorded, LOGOUT, audiences.map(audienceOf));
  }

  /** Has every page of the tenant load anew: `web.client.reload`. What is raised within a second is told once. */
  reload(recorded: Recorded): OutsideEffect {
    return this.raise(recorded, RELOAD, [EVERYBODY]);
  }

  private raise({ id: eventId, occurredAt }: Recorded, name: string, audiences: readonly string[]): OutsideEffect {
    const { tenant } = UnitOfWork.current().request;
    return async () => {
      const log = this.logs.of(tenant);
      let isNew = false;
      for (const audience of audiences) isNew = (await log.raise({ eventId, name, audience }, occurredAt)) || isNew;
      if (isNew) this.logs.wakeUpOf(tenant).raise();
    };
  }
}

const audienceOf = (audience: SignOut): string =>
  'principal' in audience ? audience.principal : `session:${audience.session}`;
