import { Injectable } from '@nestjs/common';
import type { Recorded } from '@tradepost/kernel';
import type { OutsideEffect } from '../delivery/handler.js';
import { UnitOfWork } from '../event-store/unit-of-work.js';
import { Mailer, type Mail } from './mailer.js';

/** For event handlers that write to people: `@OnDomainEvent(…, { from: 'now', effect: 'outside' })`. */
@Injectable()
export class Mailing {
  constructor(private readonly mailer: Mailer) {}

  /** The sending of a mail because of an event, as the effect that a handler returns. */
  about({ id, occurredAt }: Recorded, letter: Pick<Mail, 'to' | 'subject' | 'text'>): OutsideEffect {
    const { tenant } = UnitOfWork.current().request;
    return () => this.mailer.send({ ...letter, tenant, eventId: id, date: occurredAt });
  }
}
