import { isWithin, type AccessScope } from '@tradepost/kernel';
import { CustomerNotFound, EmailAlreadyRegistered } from './customer.errors.js';
import type { Customer } from './customer.js';

/** The customers, inside a unit of work. */
export abstract class CustomerRepository {
  /** Throws `CustomerNotFound`, for a customer beyond reach as for one who is not there. */
  async get(id: string, reach: AccessScope): Promise<Customer> {
    const customer = await this.find(id);
    if (customer === null || !isWithin(reach, { id, owner: id })) throw new CustomerNotFound();
    return customer;
  }

  /**
   * Throws `EmailAlreadyRegistered` for an e-mail of somebody else than this customer, in any of its spellings, and for
   * one that nobody has where `admitted` is false.
   */
  async assertEmailFree(email: string, customerId: string | null = null, admitted = true): Promise<void> {
    const owner = await this.idByEmail(email);
    if (owner === null ? !admitted : owner !== customerId) throw new EmailAlreadyRegistered();
  }

  abstract find(id: string): Promise<Customer | null>;
  /** Id of the customer who has this e-mail in any of its spellings; null where nobody has it. */
  abstract idByEmail(email: string): Promise<string | null>;
  abstract idByReference(reference: string): Promise<string | null>;
  abstract save(customer: Customer): Promise<void>;
}
