import { z } from 'zod';

/** Identity of an aggregate: a UUID. */
export const id = z.uuid();

/** A moment in UTC, ISO 8601 with milliseconds: `2010-12-01T08:26:00.000Z`. */
export const instant = z.iso.datetime({ precision: 3 });

/** Text that is there. Its limits are the publisher's business: a reader that is stricter would refuse what was accepted. */
export const text = z.string().min(1);

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/);

/** An exact amount of 0 or more: a decimal string of at most four decimals, in an ISO 4217 currency. */
export const money = z.object({
  amount: z.string().regex(/^(0|[1-9]\d*)(\.\d{1,4})?$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

/** What was ordered or credited; the price is that of one piece. */
export const line = z.object({ sku: text, quantity: z.int().min(1), unitPrice: money });
