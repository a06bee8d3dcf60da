import { Ajv, type ValidateFunction } from 'ajv';
import type { DescribedOperation, DescribedParameter, Schema } from '../support/operations.js';
import type { Sent } from './requests.js';

/** Half a character in JSON text. */
const LONE_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

const ajv = new Ajv({ strict: false, validateFormats: false });
const compiled = new Map<Schema, ValidateFunction>();

/**
 * Says whether a request is one that the API description admits. One that lacks an `If-Match` counts: whether there is
 * anything to match is looked at before.
 */
export function isDescribed(operation: DescribedOperation, sent: Sent): boolean {
  return (
    operation.query.every((one) => isParameterFine(one, valuesOf(sent, one.name))) &&
    sent.query.every(([name]) => operation.query.some((one) => one.name === name)) &&
    operation.headers.every((one) => isParameterFine(one, headerOf(sent, one.name))) &&
    isBodyFine(operation, sent)
  );
}

function valuesOf({ query }: Sent, name: string): string[] {
  return query.filter(([one]) => one === name).map(([, value]) => value);
}

function headerOf({ headers }: Sent, name: string): string[] {
  const value = headers[name.toLowerCase()];
  return value === undefined ? [] : [value];
}

function isParameterFine({ name, required = false, schema }: DescribedParameter, values: readonly string[]): boolean {
  if (values.length !== 1) return values.length === 0 && (!required || name === 'If-Match');
  const [text = ''] = values;
  if (schema.type === 'integer') return /^-?\d{1,16}$/.test(text) && fits(schema, Number(text));
  if (schema.type === 'boolean') return text === 'true' || text === 'false';
  return fits(schema, text);
}

function isBodyFine({ body }: DescribedOperation, { method, headers, text }: Sent): boolean {
  if (method === 'GET' || text === undefined) return true;
  if (text === '') return fits(body ?? NOTHING, {});
  if (headers['content-type'] !== 'application/json' || LONE_SURROGATE.test(text)) return false;
  try {
    return fits(body ?? NOTHING, JSON.parse(text));
  } catch {
    return false;
  }
}

const NOTHING: Schema = { type: 'object', additionalProperties: false };

function fits(schema: Schema, value: unknown): boolean {
  const check = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, check);
  return check(value);
}
