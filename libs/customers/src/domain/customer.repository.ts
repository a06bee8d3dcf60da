import type { Recorded } from '@tradepost/kernel';
import type { CustomerEvent } from './customer.events.js';
import type { Customer } from './customer.js';

/** The customers, inside a unit of work. */
export abstract class CustomerRepository {
  /** Throws `CustomerNotFound`. */
  abstract get(id: string): Promise<Customer>;
  /** Id of the customer who has this e-mail, upper and lower case being the same; null where nobody has it. */
  abstract idByEmail(email: string): Promise<string | null>;
  abstract idByReference(reference: string): Promise<string | null>;
  abstract save(customer: Customer): Promise<readonly Recorded<CustomerEvent>[]>;
}
