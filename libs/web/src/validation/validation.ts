import type { ErrorObject, ValidateFunction } from 'ajv';
import { HttpProblem, type FieldError } from '../problems/http-problem.js';
import type { JsonSchema } from './json-schema.js';
import { ajv, CANONICAL } from './request-ajv.js';
import { assertSentences, sentenceFor } from './validation-sentences.js';

/** Greatest number of errors in an answer. */
const maxErrors = 50;
/** Greatest number of errors collected: a body may break the rules 16,000 times. */
const maxErrorsSeen = 500;

/** Ids are put into lower case by their check. Throws for a rule without a sentence. */
function compile(schema: JsonSchema): ValidateFunction {
  assertSentences(schema);
  const withIds = JSON.stringify(schema, (_, part: { format?: unknown } | null) =>
    part?.format === 'uuid' ? { ...part, [CANONICAL]: true } : part,
  );
  return ajv.compile(JSON.parse(withIds) as object);
}

/** Compiles the check of a body. The check throws `HttpProblem` with a JSON pointer to each error. */
export function bodyCheck(schema: JsonSchema): (body: unknown) => unknown {
  const validate = compile(schema);
  return (body) => check(validate, body === undefined ? {} : body, (pointer) => pointer, 'body');
}

/** Compiles the check of query parameters, which also converts numbers and booleans. */
export function queryCheck(schema: JsonSchema): (query: unknown) => unknown {
  const validate = compile(schema);
  return (query) => check(validate, typed(schema, query as object), (pointer) => pointer.replace(/^\//, '?'), 'query');
}

function check(validate: ValidateFunction, value: unknown, place: (pointer: string) => string, what: string): unknown {
  if (validate(value)) return value;
  const errors = (validate.errors ?? []).slice(0, maxErrorsSeen).map((error) => complaint(error, place));
  const distinct = [...new Map(errors.map((error) => [error.pointer + error.detail, error])).values()].slice(
    0,
    maxErrors,
  );
  throw new HttpProblem('validation_failed', `The ${what} breaks the rules of this call; see errors.`, {
    errors: distinct,
  });
}

function typed(schema: JsonSchema, query: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => {
      const type = schema.properties?.[name]?.type;
      if (type === 'integer' && typeof value === 'string' && isInteger(value)) return [name, Number(value)];
      if (type === 'boolean' && (value === 'true' || value === 'false')) return [name, value === 'true'];
      return [name, value];
    }),
  );
}

/** Longer digit strings lose precision as numbers. */
function isInteger(text: string): boolean {
  return /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text));
}

function complaint(error: ErrorObject, place: (pointer: string) => string): FieldError {
  const { keyword, instancePath, params } = error;
  const named = { required: 'missingProperty', additionalProperties: 'additionalProperty', discriminator: 'tag' }[
    keyword
  ];
  const property = named === undefined ? null : String(params[named]);
  const below = property === null ? '' : `/${property.replace(/~/g, '~0').replace(/\//g, '~1')}`;
  return { pointer: place(instancePath + below), detail: sentenceFor(error) };
}
