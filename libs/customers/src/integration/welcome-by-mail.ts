import { Injectable } from '@nestjs/common';
import type { Recorded } from '@tradepost/kernel';
import { ERASED, Mailing, OnDomainEvent, type OutsideEffect } from '@tradepost/platform';
import type { CustomerRegistered } from '../domain/customer.events.js';

/** Mails a welcome to customers who register; imported ones get none. */
@Injectable()
export class WelcomeByMail {
  constructor(private readonly mailing: Mailing) {}

  @OnDomainEvent<CustomerRegistered>('CustomerRegistered', { from: 'now', effect: 'outside' })
  async registered(recorded: Recorded<CustomerRegistered>): Promise<OutsideEffect | void> {
    const { reference, email, name } = recorded.event;
    if (reference !== null || email === ERASED) return;
    return this.mailing.about(recorded, {
      to: { name, address: email },
      subject: 'Welcome to the shop',
      text: [
        `Hello ${name},`,
        '',
        'your account is ready: you can order at once.',
        '',
        `It is known by ${email}.`,
        '',
      ].join('\n'),
    });
  }
}
