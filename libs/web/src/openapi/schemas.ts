import { z } from 'zod';
import * as pieces from '../validation/pieces.js';
import { ajv } from '../validation/request-ajv.js';
import { form } from '../validation/validation-sentences.js';

export { CONTROLS, TEXT } from '../validation/pieces.js';
export { bound } from '../validation/time-range.js';
export { form };

/** Text of a resource by the rules of requests. */
export const text = (piece: pieces.TextSchema) =>
  z
    .string()
    .refine((given) => ajv.validate(piece, given))
    .meta({ ...piece });

/** Building blocks of resource schemas. */
export const name = text(pieces.name);
export const reason = text(pieces.reason);
export const reference = text(pieces.reference);
export const id = text(pieces.uuid('[0-9a-f]', 'A UUIDv7.'));
export const instant = z
  .string()
  .describe('ISO 8601, UTC, milliseconds.')
  .meta({ format: 'date-time', example: '2010-12-01T08:26:00.000Z' });
export const country = text(pieces.country);
export const version = z
  .int()
  .min(1)
  .describe("Version of the resource's own stream; the ETag is this in quotes.")
  .meta({ example: 1 });

/** Money in a resource. */
export const money = z
  .strictObject({
    amount: text(pieces.amount(/^-?(0|[1-9]\d*)(\.\d{1,4})?$/)),
    currency: text(pieces.currency),
  })
  .describe('An exact amount: the fewest decimals that are exact, not fewer than the currency has, at most four.')
  .meta({ id: 'Money' });

/** Schema of a page of items. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z
    .strictObject({
      items: z.array(item),
      next: z.string().nullable().describe('Cursor of the next page; null on the last.'),
    })
    .meta({ example: { items: [z.globalRegistry.get(item)?.['example']], next: null } });
}

/** Entry of a resource's timeline. */
export const timelineEntry = z
  .strictObject({
    version: z.int().min(1),
    type: z.string().meta({ example: 'order.placed' }),
    at: instant,
    by: z.string().describe('Who acted.').meta({ example: 'guest' }),
    correlationId: z.string().describe('Request that led to it.'),
    changes: z.array(z.strictObject({ field: z.string(), from: z.unknown(), to: z.unknown() })),
  })
  .meta({ id: 'TimelineEntry' });

/** Answer of a timeline. */
export function history(example: object) {
  return { 200: { description: 'A page of what happened.', schema: pageOf(timelineEntry), example } };
}

/** Distinct values of a comma-separated list, in a fixed order. */
export function splitCommaList(list: string): readonly string[] {
  return [...new Set(list.split(','))].sort();
}
