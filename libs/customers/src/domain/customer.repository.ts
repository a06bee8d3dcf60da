import { isWithin, type AccessScope } from '@tradepost/kernel';
import { CustomerNotFound, EmailAlreadyRegistered } from './customer.errors.js';
import type { Customer } from './customer.js';

/** Customers, inside a unit of work. */
export abstract class CustomerRepository {
  /** Throws `CustomerNotFound`, also for a customer outside the scope. */
  async get(id: string, reach: AccessScope): Promise<Customer> {
    const customer = await this.find(id);
    if (customer === null || !isWithin(reach, { id, owner: id })) throw new CustomerNotFound();
    return customer;
  }

  /**
   * Throws `EmailAlreadyRegistered` for an e-mail of another customer, in any spelling, and, where `admitted` is false,
   * for one that no customer has.
   */
  async assertEmailFree(email: string, customerId: string | null = null, admitted = true): Promise<void> {
    const owner = await this.idByEmail(email);
    if (owner === null ? !admitted : owner !== customerId) throw new EmailAlreadyRegistered();
  }

  abstract find(id: string): Promise<Customer | null>;
  /** Id of the customer with this e-mail in any spelling; null where there is none. */
  abstract idByEmail(email: string): Promise<string | null>;
  abstract idByReference(reference: string): Promise<string | null>;
  abstract save(customer: Customer): Promise<void>;
}
