import { form } from './validation-sentences.js';
import type { JsonSchema } from './json-schema.js';
import * as pieces from './pieces.js';
import { schemaRule, type Each } from './schema-rule.js';

/** Text of 1 to `max` characters, with a visible one. */
export const IsWords = (max: number, each?: Each) => schemaRule('isWords', pieces.words(max), each);
/** A name of 1 to 200 characters. */
export const IsName = (each?: Each) => schemaRule('isName', pieces.name, each);
/** A reason of 1 to 500 characters. */
export const IsReason = (each?: Each) => schemaRule('isReason', pieces.reason, each);
/** A reference of 1 to 100 characters in another system. */
export const IsReference = (each?: Each) => schemaRule('isReference', pieces.reference, each);
/** A new e-mail address. */
export const IsNewEmail = (each?: Each) => schemaRule('isNewEmail', pieces.email, each);
/** An e-mail address that may be stored already. */
export const IsEmailOnFile = (each?: Each) => schemaRule('isEmailOnFile', pieces.emailOnFile, each);
/** Text of one line, described as secret. */
export const IsPassword = (minLength: number, maxLength: number, each?: Each) =>
  schemaRule(
    'isPassword',
    { type: 'string', minLength, maxLength, pattern: pieces.TEXT.source, format: 'password' },
    each,
  );
/** Text of one line, which may be empty. */
export const IsLine = (each?: Each) => schemaRule('isLine', { type: 'string', pattern: pieces.TEXT.source }, each);
const id = pieces.uuid('[0-9a-fA-F]', 'A UUID, in upper or lower case.');
/** A UUID in either case; the check puts it into lower case. */
export const IsId = (each?: Each) => schemaRule('isId', id, each);
/** Two capital letters of ISO 3166-1. */
export const IsCountry = (each?: Each) => schemaRule('isCountry', pieces.country, each);

const INSTANT = form(
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/,
  'takes an instant, such as 2010-12-01T08:26:00Z: date, T, time, and Z or an offset such as +01:00.',
);
const instant: JsonSchema = {
  type: 'string',
  pattern: INSTANT.source,
  format: 'date-time',
  example: '2010-12-01T08:26:00.000Z',
};
/** An instant with any offset and up to nine decimals of a second (RFC 3339). */
export const IsInstant = (each?: Each) => schemaRule('isInstant', instant, each);

/** A comma-separated list of these values. */
export function IsCommaList(values: readonly string[], each?: Each): PropertyDecorator {
  const one = `(${values.join('|')})`;
  const pattern = form(
    new RegExp(`^${one}(,${one})*$`),
    `takes one or several of these, separated by commas: ${values.join(', ')}.`,
  ).source;
  const description = `One or several of ${values.join(', ')}, separated by commas.`;
  return schemaRule('isCommaList', { type: 'string', pattern, description }, each);
}

/** Money in a request. */
export interface MoneyInput {
  readonly amount: string;
  readonly currency: string;
}

/** An amount of money, from 0 or above it; `wholeDigits` limits the digits before the point. */
export function IsMoney(
  wholeDigits: number,
  sign: 'not negative' | 'positive' = 'not negative',
  each?: Each,
): PropertyDecorator {
  const whole = `[1-9]\\d{0,${wholeDigits - 1}}`;
  const digits = `up to ${wholeDigits} digits, and up to four more after a point`;
  const upwards = `(${whole}(\\.\\d{1,4})?|0\\.([1-9]\\d{0,3}|0[1-9]\\d{0,2}|00[1-9]\\d?|000[1-9]))`;
  const from0 = `(0|${whole})(\\.\\d{1,4})?`;
  const amount =
    sign === 'positive'
      ? pieces.amount(
          form(new RegExp(`^${upwards}$`), `takes an amount above 0 in quotes, such as "2.55": ${digits}.`),
          'A decimal above 0 with at most four decimals.',
        )
      : pieces.amount(
          form(new RegExp(`^${from0}$`), `takes an amount in quotes, such as "2.55": ${digits}, without sign.`),
        );
  const properties = { amount, currency: pieces.currency };
  return schemaRule(
    'isMoney',
    { type: 'object', properties, required: ['amount', 'currency'], additionalProperties: false },
    each,
  );
}
