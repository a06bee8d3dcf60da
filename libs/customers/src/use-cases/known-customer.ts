import type { Customer } from '../domain/customer.js';
import type { PurchaseHistory } from '../domain/purchase-history.js';

/** A customer and their purchases: the result of every change of a customer. */
export interface KnownCustomer {
  readonly customer: Customer;
  readonly purchases: PurchaseHistory;
}
