import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, emailAddress, type ExpectedVersion, type AccessScope } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import type { GivenDetails } from '../domain/customer.js';
import { CustomerRepository } from '../domain/customer.repository.js';
import { PurchaseHistoryRepository } from '../domain/purchase-history.repository.js';
import type { KnownCustomer } from './known-customer.js';

/** Changes the given details. `admitted`: whether a given e-mail may be used by a customer. */
export class ChangeCustomer extends Command<KnownCustomer> {
  constructor(
    readonly customerId: string,
    readonly reach: AccessScope,
    readonly expected: ExpectedVersion,
    readonly given: GivenDetails,
    readonly admitted: boolean,
  ) {
    super();
  }
}

@CommandHandler(ChangeCustomer)
export class ChangeCustomerHandler implements ICommandHandler<ChangeCustomer> {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly histories: PurchaseHistoryRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ customerId, reach, expected, given, admitted }: ChangeCustomer): Promise<KnownCustomer> {
    const customer = (await this.customers.get(customerId, reach)).at(expected);
    const email = given.email === undefined ? undefined : emailAddress(given.email);
    if (email !== undefined) await this.customers.assertEmailFree(email, customerId, admitted);
    customer.change({ ...given, email }, this.clock.now());
    await this.customers.save(customer);
    return { customer, purchases: await this.histories.of(customerId) };
  }
}
