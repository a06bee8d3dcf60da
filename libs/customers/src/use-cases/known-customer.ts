import type { Customer } from '../domain/customer.js';
import type { PurchaseHistory } from '../domain/purchase-history.js';

/** A customer together with what they have bought: what every change of a customer answers with. */
export interface KnownCustomer {
  readonly customer: Customer;
  readonly purchases: PurchaseHistory;
}
