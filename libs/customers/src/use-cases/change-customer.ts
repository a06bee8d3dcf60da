import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, type ExpectedVersion, type Reach } from '@tradepost/kernel';
import { EmailAlreadyRegistered } from '../domain/customer.errors.js';
import type { GivenDetails } from '../domain/customer.js';
import { CustomerRepository } from '../domain/customer.repository.js';
import { CustomersPublisher } from '../domain/customers.publisher.js';
import { PurchaseHistoryRepository } from '../domain/purchase-history.repository.js';
import type { KnownCustomer } from './known-customer.js';

/** Changes those details that are given. */
export class ChangeCustomer extends Command<KnownCustomer> {
  constructor(
    readonly customerId: string,
    readonly reach: Reach,
    readonly expected: ExpectedVersion,
    readonly given: GivenDetails,
  ) {
    super();
  }
}

@CommandHandler(ChangeCustomer)
export class ChangeCustomerHandler implements ICommandHandler<ChangeCustomer> {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly histories: PurchaseHistoryRepository,
    private readonly publisher: CustomersPublisher,
    private readonly clock: Clock,
  ) {}

  async execute({ customerId, reach, expected, given }: ChangeCustomer): Promise<KnownCustomer> {
    const customer = (await this.customers.get(customerId, reach)).at(expected);
    const owner = given.email === undefined ? null : await this.customers.idByEmail(given.email);
    if (owner !== null && owner !== customerId) throw new EmailAlreadyRegistered();
    customer.change(given, this.clock.now());
    this.publisher.publish(await this.customers.save(customer));
    return { customer, purchases: await this.histories.of(customerId) };
  }
}
