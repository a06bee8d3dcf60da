import { BLANK, countries, isBlank, Money } from '@tradepost/kernel';
import { z } from 'zod';
import { form } from './validation-sentences.js';

export { bound, instantInput } from './time-range.js';
export { form };

/** Control characters and lone surrogates, as the inside of a character class. */
export const CONTROLS = String.raw`\u0000-\u001f\u007f-\u009f\ud800-\udfff`;
/** Well-formed text of one line. */
export const TEXT = form(
  new RegExp(`^[^${CONTROLS}]*$`, 'u'),
  'has control characters, or halves of characters; give text of one line without them.',
);
/** The same, with something to see in it where it is not empty. */
const WORDS = form(new RegExp(`^([${BLANK}]*[^${BLANK}${CONTROLS}][^${CONTROLS}]*)?$`, 'u'), (given) =>
  isBlank(given)
    ? 'shows nothing; give at least one character that can be seen.'
    : 'has control characters, or halves of characters; give text of one line without them.',
);
/** What a pattern can say of an address; the format checks the rest. */
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
const uuid = (digit: string) =>
  form(
    new RegExp(`^${[8, 4, 4, 4, 12].map((count) => `${digit}{${count}}`).join('-')}$`),
    'takes a UUID, such as 01890a5d-ac96-774b-bcce-b302099a8057.',
  );

/** The pieces that request and resource schemas of every context are made of. */
export const text = (max: number) => z.string().min(1).max(max).regex(WORDS);
export const name = text(200).describe('1 to 200 characters, not only blanks, without control characters.');
export const reason = text(500).describe('Why, in 1 to 500 characters, not only blanks, without control characters.');
export const reference = text(100).describe('1 to 100 characters, not only blanks, without control characters.');
/** An e-mail address that somebody is to be known by. */
export const email = z
  .string()
  .max(254)
  .regex(EMAIL)
  .describe(
    "Letters, digits, !#$%&'*+-/=?^_`{|}~ and single dots inside, @, and a domain name; UTF-8 in form NFC. At most 64 octets before the @ and 254 in all; not of the domain .invalid. Kept as sent, but for a domain in U-labels, which is kept in A-labels; compared in lower case.",
  )
  .meta({ format: 'email', example: 'ada@example.com' });
/** An e-mail address that somebody may be known by already, be it of the forms that were taken once. */
export const emailOnFile = z
  .string()
  .max(254)
  .regex(EMAIL_ON_FILE)
  .describe('An e-mail address, in upper or lower case, with U-labels or A-labels.')
  .meta({ example: 'ada@example.com' });
export const id = z
  .string()
  .regex(uuid('[0-9a-f]'))
  .describe('A UUIDv7.')
  .meta({ format: 'uuid', example: '01890a5d-ac96-774b-bcce-b302099a8057' });
/** An id in a request; the check of the request puts it into lower case. */
export const idInput = z
  .string()
  .regex(uuid('[0-9a-fA-F]'))
  .describe('A UUID, in upper or lower case.')
  .meta({ format: 'uuid', example: '01890a5d-ac96-774b-bcce-b302099a8057' });
export const instant = z
  .string()
  .describe('ISO 8601, UTC, milliseconds.')
  .meta({ format: 'date-time', example: '2010-12-01T08:26:00.000Z' });
export const country = z
  .string()
  .regex(
    form(
      new RegExp(`^(${countries.join('|')})$`),
      'takes the two capital letters that ISO 3166-1 gives a country, such as GB.',
    ),
  )
  .describe('ISO 3166-1 alpha-2.')
  .meta({ example: 'GB' });
export const version = z
  .int()
  .min(1)
  .describe("Version of the resource's own stream; the ETag is this in quotes.")
  .meta({ example: 1 });

const currency = z
  .enum(Money.currencies as [string, ...string[]])
  .describe('ISO 4217 code.')
  .meta({ example: 'GBP' });
const amount = (pattern: RegExp, description = 'A decimal with at most four decimals.') =>
  z.string().regex(pattern).describe(description).meta({ example: '2.55' });

/** Money as a resource shows it. */
export const money = z
  .strictObject({ amount: amount(/^-?(0|[1-9]\d*)(\.\d{1,4})?$/), currency })
  .describe('An exact amount: the fewest decimals that are exact, not fewer than the currency has, at most four.')
  .meta({ id: 'Money' });
/** An amount as a request sends it, from 0 or above it; `wholeDigits` bounds what stands before the point. */
export const moneyInput = (wholeDigits: number, sign: 'not negative' | 'positive' = 'not negative') => {
  const whole = `[1-9]\\d{0,${wholeDigits - 1}}`;
  const digits = `up to ${wholeDigits} digits, and up to four more after a point`;
  const upwards = `(${whole}(\\.\\d{1,4})?|0\\.([1-9]\\d{0,3}|0[1-9]\\d{0,2}|00[1-9]\\d?|000[1-9]))`;
  const from0 = `(0|${whole})(\\.\\d{1,4})?`;
  return z.strictObject({
    amount:
      sign === 'positive'
        ? amount(
            form(new RegExp(`^${upwards}$`), `takes an amount above 0 in quotes, such as "2.55": ${digits}.`),
            'A decimal above 0 with at most four decimals.',
          )
        : amount(form(new RegExp(`^${from0}$`), `takes an amount in quotes, such as "2.55": ${digits}, without sign.`)),
    currency,
  });
};

/** Query parameters of every list. */
export const paging = {
  limit: z
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe('Items wanted at most. A page also ends at 1 MiB, and has at least one item where there is one.'),
  cursor: z.string().optional().describe('`next` of the page before; send the same filters and sort with it.'),
};

/** Query parameters of every single read. */
export const reading = z.strictObject({
  minVersion: z.int().min(1).optional().describe('Wait up to 2 s until the read model has seen this version.'),
});

/** `status` filters take several values, separated by commas. */
export function commaList(values: readonly string[]) {
  const one = `(${values.join('|')})`;
  return z
    .string()
    .regex(
      form(
        new RegExp(`^${one}(,${one})*$`),
        `takes one or several of these, separated by commas: ${values.join(', ')}.`,
      ),
    )
    .describe(`One or several of ${values.join(', ')}, separated by commas.`);
}

/** A page of such items. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z
    .strictObject({
      items: z.array(item),
      next: z.string().nullable().describe('Cursor of the next page; null on the last.'),
    })
    .meta({ example: { items: [z.globalRegistry.get(item)?.['example']], next: null } });
}

/** One entry of a resource's timeline. */
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

/** What a timeline answers with. */
export function history(example: object) {
  return { 200: { description: 'A page of what happened.', schema: pageOf(timelineEntry), example } };
}

/** The distinct values of a comma list, in one order however they were sent. */
export function splitCommaList(list: string): readonly string[] {
  return [...new Set(list.split(','))].sort();
}
