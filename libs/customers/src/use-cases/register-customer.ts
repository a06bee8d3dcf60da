import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, emailAddress, newId } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { Customer, type CustomerDetails } from '../domain/customer.js';
import { CustomerRepository } from '../domain/customer.repository.js';
import { PurchaseHistory } from '../domain/purchase-history.js';
import type { KnownCustomer } from './known-customer.js';

/** Login prepared for a registration. */
export interface LoginToBe {
  /** Id of the prepared login, which the customer gets; null without a login. */
  readonly id: string | null;
  /** Whether a customer may use this e-mail. */
  readonly admitted: boolean;
}

export class RegisterCustomer extends Command<KnownCustomer> {
  constructor(
    readonly details: CustomerDetails,
    readonly login: LoginToBe = { id: null, admitted: true },
  ) {
    super();
  }
}

@CommandHandler(RegisterCustomer)
export class RegisterCustomerHandler implements ICommandHandler<RegisterCustomer> {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidEmailAddress` and `EmailAlreadyRegistered`. */
  async execute({ details: given, login }: RegisterCustomer): Promise<KnownCustomer> {
    const details = { ...given, email: emailAddress(given.email) };
    await this.customers.assertEmailFree(details.email, null, login.admitted);
    const customer = Customer.register(login.id ?? newId(), details, null, this.clock.now());
    await this.customers.save(customer);
    return { customer, purchases: PurchaseHistory.empty(customer.id) };
  }
}
