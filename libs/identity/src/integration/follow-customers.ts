import { Injectable } from '@nestjs/common';
import { CustomerChangedV1, CustomerRegisteredV1, type Envelope } from '@tradepost/contracts';
import { Clock } from '@tradepost/kernel';
import { Log, OnIntegrationEvent } from '@tradepost/platform';
import { AccountRepository } from '../domain/account.repository.js';
import { activateLogin, type LoginOwner } from '../domain/activate-login.js';
import { PasswordRepository } from '../domain/password.repository.js';
import { StandingRepository } from '../domain/standing.repository.js';

/** One checkpoint for registrations and changes keeps them in order. */
const ofCustomers = { subscription: 'accounts' };
/** Name of that subscription. */
export const NEWS_OF_CUSTOMERS = `identity.${ofCustomers.subscription}`;

/**
 * Keeps the logins of customers in step with Customers. An e-mail in use by another login does not block delivery: the
 * login has no e-mail until the customer's next event, since its previous one may be in use again by then.
 */
@Injectable()
export class FollowCustomers {
  constructor(
    private readonly accounts: AccountRepository,
    private readonly passwords: PasswordRepository,
    private readonly standings: StandingRepository,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  @OnIntegrationEvent(CustomerRegisteredV1, ofCustomers)
  registered({ data: { customerId, email }, tenant }: Envelope<CustomerRegisteredV1>): Promise<void> {
    return this.follow({ customerId, email }, tenant);
  }

  @OnIntegrationEvent(CustomerChangedV1, ofCustomers)
  changed({ data: { customerId, email }, tenant }: Envelope<CustomerChangedV1>): Promise<void> {
    return this.follow({ customerId, email }, tenant);
  }

  private async follow(owner: LoginOwner, tenant: string): Promise<void> {
    const { accounts, passwords, standings } = this;
    const at = this.clock.now();
    const other = await accounts.findByEmail(owner.email);
    const taken = other !== null && other.id !== owner.customerId;
    if (taken) {
      const about = `Customer ${owner.customerId} cannot sign in: their e-mail is that of another login.`;
      this.log.warn({ tenant }, about);
    }
    const account = await accounts.find(owner.customerId);
    if (account === null) {
      if (!taken) await activateLogin(owner, { accounts, passwords, standings }, at);
      return;
    }
    if (taken) account.giveUpEmail(at);
    else account.changeEmail(owner.email, at);
    await accounts.save(account);
  }
}
