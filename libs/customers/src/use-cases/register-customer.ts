import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, emailAddress, newId } from '@tradepost/kernel';
import { AlreadyImported, EmailAlreadyRegistered } from '../domain/customer.errors.js';
import { Customer, type CustomerDetails } from '../domain/customer.js';
import { CustomerRepository } from '../domain/customer.repository.js';
import { PurchaseHistory } from '../domain/purchase-history.js';
import type { KnownCustomer } from './known-customer.js';

/** What was found out about the login of whoever registers. */
export interface LoginToBe {
  /** Under which it was prepared, and which the customer gets; null for one who will not sign in. */
  readonly id: string | null;
  /** Whether a customer may have this e-mail. */
  readonly admitted: boolean;
}

/** With `imported`, a customer taken over from other books under their reference there; they do not sign in. */
export class RegisterCustomer extends Command<KnownCustomer> {
  constructor(
    readonly details: CustomerDetails,
    readonly imported: { readonly reference: string } | null = null,
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

  /** Throws `InvalidEmailAddress`, `AlreadyImported` and `EmailAlreadyRegistered`. */
  async execute({ details: given, imported, login }: RegisterCustomer): Promise<KnownCustomer> {
    const details = { ...given, email: emailAddress(given.email) };
    const before = imported === null ? null : await this.customers.idByReference(imported.reference);
    if (imported !== null && before !== null) throw new AlreadyImported(imported.reference, before);
    if (!login.admitted || (await this.customers.idByEmail(details.email)) !== null) throw new EmailAlreadyRegistered();
    const customer = Customer.register(login.id ?? newId(), details, imported?.reference ?? null, this.clock.now());
    await this.customers.save(customer);
    return { customer, purchases: PurchaseHistory.empty(customer.id) };
  }
}
