import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { canonicalId, flawOfEmail, isUndeliverable, type Complaint } from '@tradepost/kernel';
import { z } from 'zod';
import { HttpProblem } from './http-problem.js';

/** As many complaints as one answer lists. */
const MOST = 50;
/** As many as it is taken from: a body may break the rules 16,000 times. */
const MOST_SEEN = 500;

/** What is wrong with text of a format, as the end of a sentence; null where nothing is. */
const flaws: Readonly<Record<string, (text: string) => string | null>> = {
  email: (text) =>
    flawOfEmail(text) ?? (isUndeliverable(text) ? 'is at .invalid, where no mail arrives; give another one.' : null),
};

/** The other formats are for readers of the API description: the patterns beside them do the checking. */
const documented = ['date-time', 'password', 'uuid'];

const ajv = new Ajv({
  allErrors: true,
  coerceTypes: false,
  removeAdditional: false,
  useDefaults: true,
  strict: false,
  formats: {
    ...Object.fromEntries(documented.map((format) => [format, true as const])),
    ...Object.fromEntries(
      Object.entries(flaws).map(([format, flaw]) => [format, (text: string) => flaw(text) === null]),
    ),
  },
  verbose: true,
});

/** Puts an id into the one way to write it. */
const CANONICAL = 'canonicalId';
ajv.addKeyword({
  keyword: CANONICAL,
  type: 'string',
  modifying: true,
  compile: () => (text: string, place?: Place) => {
    place!.parentData[place!.parentDataProperty] = canonicalId(text);
    return true;
  },
});

/** What holds a value, and its name or number there. */
interface Place {
  readonly parentData: Record<string | number, unknown>;
  readonly parentDataProperty: string | number;
}

type JsonSchema = { readonly properties?: Readonly<Record<string, { readonly type?: string }>> };

/** The JSON Schema (OpenAPI 3.0 dialect) of what a request may send. */
export function requestSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input', reused: 'inline' }) as JsonSchema;
}

/** Wherever an id may stand, its check leaves it in lower case. */
function compile(schema: JsonSchema): ValidateFunction {
  const withIds = JSON.stringify(schema, (_, part: { format?: unknown } | null) =>
    part?.format === 'uuid' ? { ...part, [CANONICAL]: true } : part,
  );
  return ajv.compile(JSON.parse(withIds) as object);
}

/** Compiles the check of a body. It throws `HttpProblem` with a JSON pointer to every place that is wrong. */
export function bodyCheck(schema: z.ZodType): (body: unknown) => unknown {
  const validate = compile(requestSchema(schema));
  return (body) => check(validate, body === undefined ? {} : body, (pointer) => pointer, 'body');
}

/** Compiles the check of query parameters, which also turns them into numbers and booleans where those are due. */
export function queryCheck(schema: z.ZodType): (query: unknown) => unknown {
  const json = requestSchema(schema);
  const validate = compile(json);
  return (query) => check(validate, typed(json, query as object), (pointer) => pointer.replace(/^\//, '?'), 'query');
}

function check(validate: ValidateFunction, value: unknown, place: (pointer: string) => string, what: string): unknown {
  if (validate(value)) return value;
  const errors = (validate.errors ?? []).slice(0, MOST_SEEN).map((error) => complaint(error, place));
  const distinct = [...new Map(errors.map((error) => [error.pointer + error.detail, error])).values()].slice(0, MOST);
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

/** More digits than these cannot be told apart as numbers. */
function isInteger(text: string): boolean {
  return /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text));
}

function complaint(
  { keyword, instancePath, params, message, parentSchema, data }: ErrorObject,
  place: (pointer: string) => string,
): Complaint {
  const at = (property: unknown) =>
    place(`${instancePath}/${String(property).replace(/~/g, '~0').replace(/\//g, '~1')}`);
  if (keyword === 'required') return { pointer: at(params['missingProperty']), detail: 'is required.' };
  if (keyword === 'additionalProperties')
    return { pointer: at(params['additionalProperty']), detail: 'is not known here; leave it out.' };
  const flaw = flaws[String(parentSchema?.['format'])];
  if (flaw !== undefined && typeof data === 'string') return { pointer: place(instancePath), detail: flaw(data)! };
  const form =
    keyword === 'pattern' || keyword === 'not' ? (parentSchema?.['description'] as string | undefined) : undefined;
  if (form !== undefined) return { pointer: place(instancePath), detail: `does not have the right form: ${form}` };
  const allowed = keyword === 'enum' ? (params['allowedValues'] as unknown[]) : [];
  const choice = allowed.length > 0 && allowed.length <= 12 ? `: ${allowed.join(', ')}` : '';
  return { pointer: place(instancePath), detail: `${message ?? 'is not valid'}${choice}.` };
}
