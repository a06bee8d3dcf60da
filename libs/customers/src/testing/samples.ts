import type { MoneyJson } from '@tradepost/kernel';
import { Customer, type CustomerDetails } from '../domain/customer.js';

export const customerId = '01890a5d-ac96-774b-bcce-b302099a8060';
export const otherCustomerId = '01890a5d-ac96-774b-bcce-b302099a8061';
export const orderIds = [1, 2, 3, 4].map((n) => `01890a5d-ac96-774b-bcce-b302099a805${n}`) as [
  string,
  string,
  string,
  string,
];
export const noteId = '01890a5d-ac96-774b-bcce-b302099a8070';

export const morning = '2010-12-01T08:26:00.000Z';
export const noon = '2010-12-01T12:00:00.000Z';
export const evening = '2010-12-01T18:30:00.000Z';

export const money = (amount: string, currency = 'GBP'): MoneyJson => ({ amount, currency });

export const ada: CustomerDetails = { email: 'ada@example.com', name: 'Ada', country: 'GB' };

export function customer(
  id = customerId,
  details: Partial<CustomerDetails> = {},
  reference: string | null = null,
): Customer {
  return Customer.register(id, { ...ada, ...details }, reference, morning);
}

export function blockedCustomer(id = customerId): Customer {
  const blocked = customer(id);
  blocked.block('unpaid bills', morning);
  return blocked;
}
