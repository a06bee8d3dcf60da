import { Injectable } from '@nestjs/common';
import type { Recorded } from '@tradepost/kernel';
import type { OutsideEffect } from '../delivery/handler.js';
import { UnitOfWork } from '../event-store/unit-of-work.js';
import { Mailer, type Mail } from './mailer.js';

/** For event handlers that send mail: `@OnDomainEvent(…, { from: 'now', effect: 'outside' })`. */
@Injectable()
export class Mailing {
  constructor(private readonly mailer: Mailer) {}

  /** The effect that sends a mail about an event. */
  about({ id, occurredAt }: Recorded, letter: Pick<Mail, 'to' | 'subject' | 'text'>): OutsideEffect {
    const { tenant } = UnitOfWork.current().request;
    return () => this.mailer.send({ ...letter, tenant, eventId: id, date: occurredAt });
  }
}
