import { z } from 'zod';
import { defineContract, type ContractData } from './contract.js';
import { country, id, instant, text } from './wire.js';

/** A customer was created, active. `reference` is the customer's number in the source system of an import. */
export const CustomerRegisteredV1 = defineContract({
  type: 'tradepost.customers.customer-registered.v1',
  subject: (data) => data.customerId,
  data: z.object({
    customerId: id,
    reference: text.nullable(),
    email: text,
    name: text,
    country: country.nullable(),
    registeredAt: instant,
  }),
  personal: ['email', 'name', 'country'],
});
export type CustomerRegisteredV1 = ContractData<typeof CustomerRegisteredV1>;

/** Details of a customer changed. Carries all of them, as they are after the change. */
export const CustomerChangedV1 = defineContract({
  type: 'tradepost.customers.customer-changed.v1',
  subject: (data) => data.customerId,
  data: z.object({ customerId: id, email: text, name: text, country: country.nullable(), changedAt: instant }),
  personal: ['email', 'name', 'country'],
});
export type CustomerChangedV1 = ContractData<typeof CustomerChangedV1>;

/** A customer may not place orders until unblocked. */
export const CustomerBlockedV1 = defineContract({
  type: 'tradepost.customers.customer-blocked.v1',
  subject: (data) => data.customerId,
  data: z.object({ customerId: id, reason: text, blockedAt: instant }),
});
export type CustomerBlockedV1 = ContractData<typeof CustomerBlockedV1>;

/** A blocked customer may place orders again. */
export const CustomerUnblockedV1 = defineContract({
  type: 'tradepost.customers.customer-unblocked.v1',
  subject: (data) => data.customerId,
  data: z.object({ customerId: id, unblockedAt: instant }),
});
export type CustomerUnblockedV1 = ContractData<typeof CustomerUnblockedV1>;
