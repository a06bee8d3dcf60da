import { emailProblem, isUndeliverable } from '@tradepost/kernel';
import type { ErrorObject } from 'ajv';

/** What is wrong with a text, as the end of a sentence about its place. */
type Form = string | ((text: string) => string);

/** By the source of the pattern, all that a schema keeps of it. */
const forms = new Map<string, Form>();

/** A pattern with its sentence for texts that do not match. */
export function form(pattern: RegExp, sentence: Form): RegExp {
  forms.set(pattern.source, sentence);
  return pattern;
}

/** What is wrong with text of a format, as the end of a sentence; null for nothing. */
export const flaws: Readonly<Record<string, (text: string) => string | null>> = {
  email: (text) =>
    emailProblem(text) ?? (isUndeliverable(text) ? 'is at .invalid, where no mail arrives; give another one.' : null),
};

type Rules = Readonly<Record<string, unknown>>;

const types: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

const ANOTHER_FORM = 'has none of the forms that this takes; see the API description at /docs.';

/** Sentences by violated JSON Schema keyword. */
const sentences: Readonly<Record<string, (rules: Rules, value: unknown) => string>> = {
  required: () => 'is required.',
  additionalProperties: () => 'is not known here; leave it out.',
  propertyNames: () => 'has a field with a name that this does not take.',
  type: ({ type, nullable }) =>
    `takes ${[...[type].flat().map((one) => types[String(one)]), ...(nullable === true ? ['null'] : [])].join(' or ')}.`,
  enum: ({ enum: values }) => choice(values as unknown[]),
  const: ({ const: value }) => `takes nothing but ${JSON.stringify(value)}.`,
  pattern: ({ pattern }, value) => {
    const sentence = forms.get(String(pattern));
    return typeof sentence === 'function' ? sentence(String(value)) : (sentence ?? ANOTHER_FORM);
  },
  format: ({ format }, value) => flaws[String(format)]?.(String(value)) ?? ANOTHER_FORM,
  minLength: (rules, value) => `is ${value === '' ? 'empty' : 'too short'}: it takes ${characters(rules)}.`,
  maxLength: (rules) => `is too long: it takes ${characters(rules)}.`,
  minItems: (rules) => `has too few entries: it takes ${range(rules['minItems'], rules['maxItems'])}.`,
  maxItems: (rules) => `has too many entries: it takes ${range(rules['minItems'], rules['maxItems'])}.`,
  uniqueItems: () => 'has an entry twice; each may stand there once.',
  minProperties: ({ minProperties, maxProperties }) =>
    `has too few fields: it takes ${range(minProperties, maxProperties)}.`,
  maxProperties: ({ minProperties, maxProperties }) =>
    `has too many fields: it takes ${range(minProperties, maxProperties)}.`,
  minimum: ({ minimum, maximum }) => `is too small: it takes ${range(minimum, maximum)}.`,
  maximum: ({ minimum, maximum }) => `is too large: it takes ${range(minimum, maximum)}.`,
  exclusiveMinimum: ({ exclusiveMinimum }) => `is too small: it takes more than ${number(exclusiveMinimum)}.`,
  exclusiveMaximum: ({ exclusiveMaximum }) => `is too large: it takes less than ${number(exclusiveMaximum)}.`,
  multipleOf: ({ multipleOf }) => `takes multiples of ${number(multipleOf)}.`,
  not: ({ not }) => {
    const { enum: values } = not as { enum?: unknown[] };
    return values === undefined ? ANOTHER_FORM : `takes anything but ${values.map(String).join(', ')}.`;
  },
  discriminator: tag,
  anyOf: () => ANOTHER_FORM,
  oneOf: () => ANOTHER_FORM,
};

/** Sentence for an object whose kind is missing or unknown. */
function tag({ discriminator, oneOf }: Rules, value: unknown): string {
  const { propertyName } = discriminator as { propertyName: string };
  if (!Object.hasOwn(value as object, propertyName)) return 'is required.';
  const kinds = oneOf as { properties: Record<string, { enum: readonly unknown[] }> }[];
  return choice(kinds.flatMap(({ properties }) => properties[propertyName]!.enum));
}

/** Keywords that cannot be violated by themselves: structure and descriptions. */
const structure = ['allOf', 'items', 'properties', 'default', 'description', 'example', 'nullable', 'title', '$schema'];

/** A sentence for a violation. */
export function sentenceFor({ keyword, parentSchema, data }: ErrorObject): string {
  const rules = (parentSchema ?? {}) as Rules;
  const flaw = typeof data === 'string' ? flaws[String(rules['format'])]?.(data) : null;
  return flaw ?? sentences[keyword]?.(rules, data) ?? ANOTHER_FORM;
}

/** Throws for a rule without a sentence. */
export function assertSentences(schema: unknown): void {
  if (Array.isArray(schema)) return schema.forEach(assertSentences);
  if (typeof schema !== 'object' || schema === null) return;
  for (const [keyword, rule] of Object.entries(schema)) {
    if (!(keyword in sentences) && !structure.includes(keyword) && !keyword.startsWith('x-'))
      throw new Error(`No sentence says what breaks ${keyword}: put one beside those of the other keywords.`);
    if (keyword === 'pattern' && !forms.has(String(rule)) && flaws[String((schema as Rules)['format'])] === undefined)
      throw new Error(`No sentence says what does not match ${String(rule)}: declare the pattern with form().`);
    if (keyword === 'properties') Object.values(rule as object).forEach(assertSentences);
    else if (['allOf', 'anyOf', 'oneOf', 'items', 'additionalProperties', 'propertyNames'].includes(keyword))
      assertSentences(rule);
  }
}

/** Beyond a dozen values a list is unreadable. */
function choice(values: readonly unknown[]): string {
  if (values.length > 12) return 'is none of the values that this takes; the API description at /docs lists them.';
  return values.length === 1
    ? `takes nothing but ${String(values[0])}.`
    : `takes one of these: ${values.map(String).join(', ')}.`;
}

function characters({ minLength, maxLength }: Rules): string {
  const counted = range(minLength, maxLength);
  return `${counted} ${counted === 'at least 1' || counted === 'at most 1' || counted === '1' ? 'character' : 'characters'}`;
}

function range(least: unknown, most: unknown): string {
  const [from, to] = [least, most].map((bound) => (Number.isSafeInteger(bound) && isEdge(bound) ? undefined : bound));
  if (from === undefined) return `at most ${number(most)}`;
  if (to === undefined) return `at least ${number(from)}`;
  return from === to ? number(from) : `${number(from)} to ${number(to)}`;
}

/** Bounds that all integers have. */
function isEdge(bound: unknown): boolean {
  return Math.abs(Number(bound)) === Number.MAX_SAFE_INTEGER;
}

function number(value: unknown): string {
  return Number(value).toLocaleString('en', { maximumFractionDigits: 20 });
}
