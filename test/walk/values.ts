import fc, { type Arbitrary } from 'fast-check';
import type { Schema } from '../support/operations.js';

/** Longer texts than this say nothing new. */
const LONG = 60;
const FORBIDDEN = /[\p{Cc}\p{Cs}]/u;

/** Values that the schema takes. */
export function validValue(schema: Schema): Arbitrary<unknown> {
  const { nullable, ...rest } = schema;
  if (nullable)
    return fc.oneof({ arbitrary: fc.constant(null), weight: 1 }, { arbitrary: validValue(rest), weight: 3 });
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'string':
      return validText(schema);
    case 'integer':
      return validInteger(schema);
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(validValue(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 4 });
    default:
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, validValue(one)])),
        { requiredKeys: [...(schema.required ?? [])] },
      );
  }
}

/** Values that are wrong almost anywhere, or at the very edge of what is right. */
export const oddValue: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    ' ',
    -1,
    0,
    1.5,
    1e21,
    2 ** 53,
    '1',
    [],
    {},
    [null],
    { $ne: null },
    '\ud800',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', minLength: 190, maxLength: 260 }),
  fc.integer(),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Text that can stand in an address: any that has a UTF-8 form. */
export const oddText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '*',
    '0',
    '-1',
    '1e3',
    'null',
    'undefined',
    "'",
    '%',
    '..',
    '$ne',
    '\u0000',
    '\ufeff',
    '"1"',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme-ascii', maxLength: 300 }),
);

function validText({ pattern, minLength = 0, maxLength = LONG, format }: Schema): Arbitrary<string> {
  if (format === 'date-time')
    return fc.date({ noInvalidDate: true, min: YEAR_0, max: YEAR_9999 }).map((at) => at.toISOString());
  const wanted = new RegExp(pattern ?? '', 'u');
  // What a pattern alone makes is short.
  const text =
    pattern === undefined || minLength > 1
      ? fc
          .string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, LONG) })
          .filter((one) => wanted.test(one))
      : fc.stringMatching(wanted, { size: '-1' });
  return text.filter((one) => one.length >= minLength && one.length <= maxLength && !FORBIDDEN.test(one));
}

const YEAR_0 = new Date('0001-01-01T00:00:00.000Z');
const YEAR_9999 = new Date('9999-12-31T23:59:59.999Z');

function validInteger({ minimum = -1_000_000, maximum = Number.MAX_SAFE_INTEGER, not }: Schema): Arbitrary<number> {
  const near = fc.integer({ min: minimum, max: Math.min(maximum, Math.max(minimum + 50, 50)) });
  const any = fc.integer({ min: minimum, max: maximum });
  const excluded = (not as { readonly enum?: readonly unknown[] } | undefined)?.enum ?? [];
  return fc
    .oneof({ arbitrary: near, weight: 9 }, { arbitrary: any, weight: 1 })
    .filter((one) => !excluded.includes(one));
}
