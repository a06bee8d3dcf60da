import { Ajv } from 'ajv';
import { HttpProblem } from '../problems/http-problem.js';
import { assertSentences, form, sentenceFor } from './validation-sentences.js';
import { bodyCheck } from './validation.js';

/** What is said of a value under a rule, whether or not a decorator can write it. */
function said(rules: object, value: unknown): string[] {
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, formats: { email: () => false } });
  ajv.validate(rules, value);
  return (ajv.errors ?? []).map(sentenceFor);
}

const list = { type: 'array', minItems: 2, maxItems: 3, uniqueItems: true };
const words = { minLength: 12, maxLength: 128, description: 'A secret.' };

describe('what is said of a value that breaks a rule', () => {
  it.each<[object, unknown, string]>([
    [{ type: 'object', required: ['a'] }, {}, 'is required.'],
    [{ type: 'object', additionalProperties: false }, { a: 1 }, 'is not known here; leave it out.'],
    [
      { propertyNames: { type: 'string', maxLength: 1 } },
      { ab: 1 },
      'has a field with a name that this does not take.',
    ],
    [{ type: 'string' }, 7, 'takes text.'],
    [{ type: 'string', nullable: true }, 7, 'takes text or null.'],
    [{ type: 'integer' }, 1.5, 'takes a whole number.'],
    [{ type: 'number' }, '1', 'takes a number.'],
    [{ type: 'boolean' }, 'yes', 'takes true or false.'],
    [{ type: 'array' }, {}, 'takes a list.'],
    [{ type: 'object' }, [], 'takes an object.'],
    [{ enum: ['red', 'blue'] }, 'green', 'takes one of these: red, blue.'],
    [{ enum: ['red'] }, 'green', 'takes nothing but red.'],
    [
      { enum: 'abcdefghijklm'.split('') },
      'x',
      'is none of the values that this takes; the API description at /docs lists them.',
    ],
    [{ const: 7 }, 8, 'takes nothing but 7.'],
    [words, '', 'is empty: it takes 12 to 128 characters.'],
    [words, 'short', 'is too short: it takes 12 to 128 characters.'],
    [{ minLength: 1 }, '', 'is empty: it takes at least 1 character.'],
    [words, 'x'.repeat(129), 'is too long: it takes 12 to 128 characters.'],
    [{ maxLength: 10_000 }, 'x'.repeat(10_001), 'is too long: it takes at most 10,000 characters.'],
    [list, [1], 'has too few entries: it takes 2 to 3.'],
    [list, [1, 2, 3, 4], 'has too many entries: it takes 2 to 3.'],
    [list, [1, 1], 'has an entry twice; each may stand there once.'],
    [{ minProperties: 1 }, {}, 'has too few fields: it takes at least 1.'],
    [{ maxProperties: 1 }, { a: 1, b: 2 }, 'has too many fields: it takes at most 1.'],
    [{ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, 0, 'is too small: it takes at least 1.'],
    [{ minimum: 1, maximum: 1_000_000 }, 1_000_001, 'is too large: it takes 1 to 1,000,000.'],
    [{ exclusiveMinimum: 0 }, 0, 'is too small: it takes more than 0.'],
    [{ exclusiveMaximum: 0.5 }, 1, 'is too large: it takes less than 0.5.'],
    [{ multipleOf: 3 }, 4, 'takes multiples of 3.'],
    [{ not: { enum: [0] } }, 0, 'takes anything but 0.'],
    [
      { pattern: '^undeclared$', description: 'Private.' },
      'x',
      'has none of the forms that this takes; see the API description at /docs.',
    ],
    [{ type: 'string', format: 'email' }, 'ada', 'needs one @ with text on both sides, as ada@example.com has.'],
  ])('%j, %j', (rules, value, sentence) => {
    expect(said(rules, value)).toContain(sentence);
  });

  it('is what its pattern was declared with, which may look at the text', () => {
    const check = bodyCheck({
      type: 'object',
      properties: {
        plain: { type: 'string', pattern: form(/^[ab]$/, 'takes a or b.').source },
        twice: {
          type: 'string',
          nullable: true,
          pattern: form(/^[cd]$/, (text) => `takes c or d, not ${text}.`).source,
          description: 'Something else.',
        },
        either: { anyOf: [{ type: 'integer' }, { type: 'boolean' }] },
      },
    });
    const details = (body: object): unknown => {
      try {
        return check(body);
      } catch (error) {
        return (error as HttpProblem).errors.map(({ detail }) => detail);
      }
    };
    expect(details({ plain: 'x', twice: 'y' })).toEqual(['takes a or b.', 'takes c or d, not y.']);
    expect(details({ either: 'x' })).toContain(
      'has none of the forms that this takes; see the API description at /docs.',
    );
  });

  it('is known before a request comes: a rule without a sentence starts no service', () => {
    const unsaid = { type: 'string', pattern: '^nobody says$' } as const;
    expect(() => bodyCheck({ type: 'object', properties: { a: unsaid } })).toThrow(/form\(\)/);
    expect(() =>
      bodyCheck({ type: 'object', properties: { a: { type: 'array', items: { ...unsaid, nullable: true } } } }),
    ).toThrow(/form\(\)/);
    expect(() => assertSentences({ type: 'object', properties: { a: { dependentRequired: {} } } })).toThrow(
      /dependentRequired/,
    );
    assertSentences({ type: 'object', properties: { pattern: { type: 'string' }, unheardOf: { type: 'string' } } });
  });
});
