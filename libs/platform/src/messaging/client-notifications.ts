import { Injectable } from '@nestjs/common';
import type { Recorded } from '@tradepost/kernel';
import type { OutsideEffect } from '../delivery/handler.js';
import { UnitOfWork } from '../event-store/unit-of-work.js';
import { NotificationLogs } from './notification-logs.js';

/** Names of client notifications. */
export const LOGOUT = 'web.client.logout';
export const RELOAD = 'web.client.reload';
/** Audience of a notification to every page of the tenant. */
export const EVERYBODY = 'everybody';

/** Pages that sign out: all of a principal, such as `account:01890a5d-…`, or those of one session. */
export type SignOut = { readonly principal: string } | { readonly session: string };

/**
 * For event handlers that notify open pages: `@OnDomainEvent(…, { from: 'now', effect: 'outside' })`. Returns effects;
 * a repeated effect notifies no page twice.
 */
@Injectable()
export class ClientNotifications {
  constructor(private readonly logs: NotificationLogs) {}

  /** Signs the pages of principals or sessions out: `web.client.logout`. */
  logout(recorded: Recorded, audiences: readonly SignOut[]): OutsideEffect {
    return this.raise(recorded, LOGOUT, audiences.map(audienceOf));
  }

  /** Reloads every page of the tenant: `web.client.reload`. Notifications within a second are gathered into one. */
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
