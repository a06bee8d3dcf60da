import { schemas } from '@tradepost/web';
import { z } from 'zod';
import type { CustomerState } from '../domain/customer.js';
import type { PurchaseHistoryState } from '../domain/purchase-history.js';
import { customerExamples } from './examples.js';

export const customerStatuses = ['active', 'blocked'] as const;

/** Customer of the API; documents of the read model have the same shape. */
export const customerSchema = z
  .strictObject({
    id: schemas.id,
    version: schemas.version,
    reference: schemas.reference.nullable(),
    email: z.string().meta({ example: 'ada@example.com' }),
    name: z.string().meta({ example: 'Ada Lovelace' }),
    country: schemas.country.nullable(),
    status: z.enum(customerStatuses),
    blockedReason: z.string().nullable(),
    createdAt: schemas.instant,
    updatedAt: schemas.instant,
    purchases: z
      .strictObject({
        orders: z.int().min(0).describe('Cancelled ones do not count.'),
        creditNotes: z.int().min(0),
        totals: z
          .array(z.strictObject({ currency: z.string(), ordered: schemas.money, credited: schemas.money }))
          .describe('Sorted by currency.'),
        firstOrderAt: schemas.instant.nullable(),
        lastOrderAt: schemas.instant.nullable(),
      })
      .describe('What they have bought. It changes without the version.'),
  })
  .meta({ id: 'Customer', example: customerExamples.buying });

export type CustomerResource = z.infer<typeof customerSchema>;

/** The only mapping from a customer's state to the resource. */
export function customerResource(
  { id, version, state }: { id: string; version: number; state: CustomerState },
  purchases: PurchaseHistoryState,
): CustomerResource {
  const { reference, email, name, country, status, blockedReason, createdAt, updatedAt } = state;
  return {
    id,
    version,
    reference,
    email,
    name,
    country,
    status,
    blockedReason,
    createdAt,
    updatedAt,
    purchases: purchasesResource(purchases),
  };
}

/** The only mapping from a purchase history to its part of the resource. */
export function purchasesResource({
  orders,
  creditNotes,
  totals,
  firstOrderAt,
  lastOrderAt,
}: PurchaseHistoryState): CustomerResource['purchases'] {
  return {
    orders,
    creditNotes,
    totals: totals.map(({ currency, ordered, credited }) => ({ currency, ordered, credited })),
    firstOrderAt,
    lastOrderAt,
  };
}
