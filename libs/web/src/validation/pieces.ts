import { BLANK, countries, isBlank, Money } from '@tradepost/kernel';
import type { JsonSchema } from './json-schema.js';
import { form } from './validation-sentences.js';

/** Control characters and lone surrogates, for a character class. */
export const CONTROLS = String.raw`\u0000-\u001f\u007f-\u009f\ud800-\udfff`;
/** Well-formed text of one line. */
export const TEXT = form(
  new RegExp(`^[^${CONTROLS}]*$`, 'u'),
  'has control characters, or halves of characters; give text of one line without them.',
);
/** The same, with a visible character where it is not empty. */
const WORDS = form(new RegExp(`^([${BLANK}]*[^${BLANK}${CONTROLS}][^${CONTROLS}]*)?$`, 'u'), (given) =>
  isBlank(given)
    ? 'shows nothing; give at least one character that can be seen.'
    : 'has control characters, or halves of characters; give text of one line without them.',
);
/** Pattern of an e-mail address; the format checks the rest. */
const EMAIL = (() => {
  const atom = String.raw`[^\u0000-\u0020"(),.:;<>@[\\\]\u007f-\u00a0]+`;
  const letter = String.raw`A-Za-z\u00a1-\uffff`;
  const rest = `([${letter}0-9-]*[${letter}0-9])?`;
  return new RegExp(`^${atom}(\\.${atom})*@([${letter}0-9]${rest}\\.)+[${letter}]${rest}$`);
})();
const EMAIL_ON_FILE = form(
  /^[^\s@\u0000-\u001f\u007f-\u009f\ud800-\udfff]{1,64}@[^\s@.\u0000-\u001f\u007f-\u009f\ud800-\udfff]+(\.[^\s@.\u0000-\u001f\u007f-\u009f\ud800-\udfff]+)+$/u,
  'takes an e-mail address, such as ada@example.com.',
);
const COUNTRY = form(
  new RegExp(`^(${countries.join('|')})$`),
  'takes the two capital letters that ISO 3166-1 gives a country, such as GB.',
);

/** A JSON Schema of text. */
export type TextSchema = JsonSchema & { readonly type: 'string' };

/** Building blocks of request rules and resource schemas. */
export const words = (maxLength: number, description?: string): TextSchema => ({
  type: 'string',
  minLength: 1,
  maxLength,
  pattern: WORDS.source,
  ...(description !== undefined && { description }),
});
export const name = words(200, '1 to 200 characters, not only blanks, without control characters.');
export const reason = words(500, 'Why, in 1 to 500 characters, not only blanks, without control characters.');
export const reference = words(100, '1 to 100 characters, not only blanks, without control characters.');
/** A new e-mail address. */
export const email: TextSchema = {
  type: 'string',
  maxLength: 254,
  pattern: EMAIL.source,
  format: 'email',
  description:
    "Letters, digits, !#$%&'*+-/=?^_`{|}~ and single dots inside, @, and a domain name; UTF-8 in form NFC. At most 64 octets before the @ and 254 in all; not of the domain .invalid. Kept as sent, but for a domain in U-labels, which is kept in A-labels; compared in lower case.",
  example: 'ada@example.com',
};
/** An e-mail address that may be stored already, in forms that were accepted earlier. */
export const emailOnFile: TextSchema = {
  type: 'string',
  maxLength: 254,
  pattern: EMAIL_ON_FILE.source,
  description: 'An e-mail address, in upper or lower case, with U-labels or A-labels.',
  example: 'ada@example.com',
};
/** A UUID with these digits. */
export const uuid = (digit: string, description: string): TextSchema => ({
  type: 'string',
  pattern: form(
    new RegExp(`^${[8, 4, 4, 4, 12].map((count) => `${digit}{${count}}`).join('-')}$`),
    'takes a UUID, such as 01890a5d-ac96-774b-bcce-b302099a8057.',
  ).source,
  format: 'uuid',
  description,
  example: '01890a5d-ac96-774b-bcce-b302099a8057',
});
export const country: TextSchema = {
  type: 'string',
  pattern: COUNTRY.source,
  description: 'ISO 3166-1 alpha-2.',
  example: 'GB',
};
export const currency = {
  type: 'string',
  enum: Money.currencies,
  description: 'ISO 4217 code.',
  example: 'GBP',
} as const satisfies TextSchema;
/** A decimal as text. */
export const amount = (pattern: RegExp, description = 'A decimal with at most four decimals.'): TextSchema => ({
  type: 'string',
  pattern: pattern.source,
  description,
  example: '2.55',
});
