import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, emailAddress, newId } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { AlreadyImported } from '../domain/customer.errors.js';
import { Customer, type CustomerDetails } from '../domain/customer.js';
import { CustomerRepository } from '../domain/customer.repository.js';

/** Imports a customer with their reference in the source system, without a login. */
export class ImportCustomer extends Command<Customer> {
  constructor(
    readonly reference: string,
    readonly details: CustomerDetails,
  ) {
    super();
  }
}

@CommandHandler(ImportCustomer)
export class ImportCustomerHandler implements ICommandHandler<ImportCustomer> {
  constructor(
    private readonly customers: CustomerRepository,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidEmailAddress`, `AlreadyImported` and `EmailAlreadyRegistered`. */
  async execute({ reference, details: given }: ImportCustomer): Promise<Customer> {
    const details = { ...given, email: emailAddress(given.email) };
    const before = await this.customers.idByReference(reference);
    if (before !== null) throw new AlreadyImported(reference, before);
    await this.customers.assertEmailFree(details.email);
    const customer = Customer.register(newId(), details, reference, this.clock.now());
    await this.customers.save(customer);
    return customer;
  }
}
