import { z } from 'zod';

/** UUID of an aggregate. */
export const id = z.uuid();

/** Instant in UTC, ISO 8601 with milliseconds: `2010-12-01T08:26:00.000Z`. */
export const instant = z.iso.datetime({ precision: 3 });

/** Non-empty text. Length limits are left to the publisher: a stricter reader would refuse accepted data. */
export const text = z.string().min(1);

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/);

/** Exact amount of 0 or more: a decimal string with at most four decimals, in an ISO 4217 currency. */
export const money = z.object({
  amount: z.string().regex(/^(0|[1-9]\d*)(\.\d{1,4})?$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

/** Line of an order or credit note; `unitPrice` is the price of one piece. */
export const line = z.object({ sku: text, quantity: z.int().min(1), unitPrice: money });
