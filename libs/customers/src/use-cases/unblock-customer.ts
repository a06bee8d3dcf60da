import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, type ExpectedVersion, type AccessScope } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { CustomerRepository } from '../domain/customer.repository.js';
import { PurchaseHistoryRepository } from '../domain/purchase-history.repository.js';
import type { KnownCustomer } from './known-customer.js';

export class UnblockCustomer extends Command<KnownCustomer> {
  constructor(
    readonly customerId: string,
    readonly reach: AccessScope,
    readonly expected: ExpectedVersion,
  ) {
    super();
  }
}

@CommandHandler(UnblockCustomer)
export class UnblockCustomerHandler implements ICommandHandler<UnblockCustomer> {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly histories: PurchaseHistoryRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ customerId, reach, expected }: UnblockCustomer): Promise<KnownCustomer> {
    const customer = (await this.customers.get(customerId, reach)).at(expected);
    customer.unblock(this.clock.now());
    await this.customers.save(customer);
    return { customer, purchases: await this.histories.of(customerId) };
  }
}
