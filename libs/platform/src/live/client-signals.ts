import { Injectable } from '@nestjs/common';
import type { Recorded } from '@tradepost/kernel';
import type { OutsideEffect } from '../delivery/handler.js';
import { UnitOfWork } from '../persistence/unit-of-work.js';
import { SignalLogs } from './signal-logs.js';
import { audienceText, EVERYBODY, LOGOUT, RELOAD, type Addressee } from './signal-source.js';

/** Whose pages sign out: those of a customer, or of one sign-in. */
export type SignOut = { readonly customer: string } | { readonly session: string };

/**
 * For event handlers that have something to tell open pages: `@OnDomainEvent(…, { from: 'now', effect: 'outside' })`.
 * Each returns the effect to be had; an effect that is repeated tells nobody twice.
 */
@Injectable()
export class ClientSignals {
  constructor(private readonly logs: SignalLogs) {}

  /** Has the pages of customers, or of sign-ins, sign out: `web.client.logout`. */
  logout(recorded: Recorded, audiences: readonly SignOut[]): OutsideEffect {
    return this.raise(recorded, LOGOUT, audiences.map(addresseeOf).map(audienceText));
  }

  /** Has every page of the tenant load anew: `web.client.reload`. What is raised within a second is told once. */
  reload(recorded: Recorded): OutsideEffect {
    return this.raise(recorded, RELOAD, [EVERYBODY]);
  }

  private raise({ id: eventId, occurredAt }: Recorded, name: string, audiences: readonly string[]): OutsideEffect {
    const { tenant } = UnitOfWork.current().request;
    return async () => {
      const log = this.logs.of(tenant);
      const raised = audiences.filter((audience) => log.raise({ eventId, name, audience }, occurredAt));
      if (raised.length > 0) this.logs.newsOf(tenant).raise();
    };
  }
}

function addresseeOf(audience: SignOut): Addressee {
  return 'customer' in audience
    ? { kind: 'customer', id: audience.customer }
    : { kind: 'session', id: audience.session };
}
