import { Injectable } from '@nestjs/common';
import {
  CustomerBlockedV1,
  CustomerChangedV1,
  CustomerRegisteredV1,
  CustomerUnblockedV1,
  type Envelope,
} from '@tradepost/contracts';
import { Clock } from '@tradepost/kernel';
import { Log, OnIntegrationEvent } from '@tradepost/platform';
import { AccountRepository } from '../domain/account.repository.js';
import { activateLogin } from '../domain/activate-login.js';
import { saveWithSessions } from '../domain/end-sessions.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { SessionRepository } from '../domain/session.repository.js';

/** One checkpoint for all that Customers tells, so that a login follows its customer step by step. */
export const ofCustomers = { subscription: 'accounts' };

/** Keeps the logins of customers as Customers has them. */
@Injectable()
export class FollowCustomers {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordRepository,
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  @OnIntegrationEvent(CustomerRegisteredV1, ofCustomers)
  registered({ data: { customerId, email } }: Envelope<CustomerRegisteredV1>): Promise<void> {
    return activateLogin({ customerId, email }, this.accounts, this.passwords, this.clock.now());
  }

  /** The e-mail of somebody who works for the shop stays theirs; the customer goes on signing in with the one before. */
  @OnIntegrationEvent(CustomerChangedV1, ofCustomers)
  async changed({ data, tenant }: Envelope<CustomerChangedV1>): Promise<void> {
    const account = await this.accounts.find(data.customerId);
    if (account === null) return;
    const other = await this.accounts.findByEmail(data.email);
    if (other !== null && other.id !== account.id) {
      this.log.warn(
        { tenant },
        `The login of customer ${account.id} keeps its e-mail: the new one is another login's.`,
      );
      return;
    }
    account.changeEmail(data.email, this.clock.now());
    await this.accounts.save(account);
  }

  @OnIntegrationEvent(CustomerBlockedV1, ofCustomers)
  async blocked({ data: { customerId } }: Envelope<CustomerBlockedV1>): Promise<void> {
    const account = await this.accounts.find(customerId);
    if (account === null) return;
    const at = this.clock.now();
    const now = Date.parse(at);
    account.block(await this.sessions.openOf(customerId, now), at);
    await saveWithSessions(account, this.accounts, this.sessions, now);
  }

  @OnIntegrationEvent(CustomerUnblockedV1, ofCustomers)
  async unblocked({ data: { customerId } }: Envelope<CustomerUnblockedV1>): Promise<void> {
    const account = await this.accounts.find(customerId);
    account?.unblock(this.clock.now());
    if (account) await this.accounts.save(account);
  }
}
