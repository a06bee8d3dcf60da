import { randomUUID } from 'node:crypto';
import fc, { type Arbitrary } from 'fast-check';
import { placesOf, withValue } from '../support/bodies.js';
import type { DescribedOperation, DescribedParameter } from '../support/operations.js';
import type { Pick, Pool } from './pool.js';
import { oddText, oddValue, validValue } from './values.js';

/** A request that is yet to find what it is about. */
export interface Plan {
  readonly operation: DescribedOperation;
  readonly body: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  /** Says what becomes of each choice that is made when it is sent. */
  readonly choices: readonly number[];
  /** What is wrong with it, or may be; null: nothing. */
  readonly fault: Fault | null;
}

interface Fault {
  readonly where: 'body' | 'field' | 'property' | 'query' | 'parameter' | 'header' | 'path' | 'text' | 'type';
  readonly value: unknown;
  readonly text: string;
}

/** A request as it is sent. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string | undefined;
}

const OTHER_TYPE = 'text/plain';
const HEADER_TEXT = /^[\x20-\x7e]*$/;

export function anyPlan(operations: readonly DescribedOperation[]): Arbitrary<Plan> {
  return fc.oneof(...operations.map(planOf));
}

function planOf(operation: DescribedOperation): Arbitrary<Plan> {
  const fault = fc.record({
    where: fc.constantFrom<Fault['where'][]>(
      ...(['body', 'field', 'property', 'query', 'parameter', 'header', 'path', 'text', 'type'] as const),
    ),
    value: oddValue,
    text: oddText,
  });
  return fc.record({
    operation: fc.constant(operation),
    body: operation.body === null ? fc.constant(undefined) : validValue(operation.body),
    query: fc.record(Object.fromEntries(operation.query.map(({ name, schema }) => [name, validValue(schema)])), {
      requiredKeys: [],
    }),
    // Small numbers would be the likelier ones, and rare turns the usual ones.
    choices: fc.noBias(fc.array(fc.nat(999), { minLength: 40, maxLength: 40 })),
    fault: fc.option(fault, { freq: 2 }),
  });
}

/** What a plan chooses, in order; the same choices come round again. */
export interface Dice {
  readonly roll: () => number;
  readonly pick: Pick;
}

export function dice({ choices }: Plan): Dice {
  let next = 0;
  const roll = (): number => choices[next++ % choices.length]!;
  return { roll, pick: (from) => from[roll() % from.length]! };
}

/**
 * Makes the request of a plan, about what earlier requests have made. `isKnown`: whoever sends it has a name, and so
 * idempotency keys of their own, some of which they use again.
 */
export function settle(
  { operation, body, query, fault }: Plan,
  pool: Pool,
  { roll, pick }: Dice,
  isKnown: boolean,
): Sent {
  const { method, headers } = operation;
  const segment = fault?.where === 'path' ? fault.text : null;
  const path = addressOf(operation, pool, pick, segment);
  const about = path.split('/')[3] ?? '';
  const known = familiar(operation, body, pool, pick);
  const faulty = fault === null ? known : spoilt(operation, known, fault, roll);
  const text = method === 'GET' ? undefined : fault?.where === 'text' ? fault.text : JSON.stringify(faulty);
  const pairs = Object.entries(query)
    .filter(([name]) => usedSometimes(name, roll))
    .map(([name, value]) => [name, valueOf(name, value, path, pool, pick)] as const);
  const type = fault?.where === 'type' ? OTHER_TYPE : 'application/json';
  return {
    method,
    path,
    query: [...pairs, ...extra(operation, fault, roll)],
    headers: {
      ...(text !== undefined && { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) }),
      ...Object.fromEntries(
        headers.flatMap((one) => headerOf(one, { version: pool.versionOf(decoded(about)), roll, fault, isKnown })),
      ),
    },
    text,
  };
}

/** A wait of two seconds now and then is enough; and most cursors that are made up lead nowhere. */
function usedSometimes(name: string, roll: () => number): boolean {
  if (name === 'minVersion') return roll() < 150;
  return roll() < 400;
}

function valueOf(name: string, value: unknown, path: string, pool: Pool, pick: Pick): string {
  const known = pool.one(name === 'cursor' ? `cursor of ${path}` : name, pick);
  if (known !== null && pick([true, true, true, false])) return known;
  if (name === 'minVersion' && pick([true, true, true, true, true, false])) return '1';
  return String(value);
}

function addressOf({ path, id }: DescribedOperation, pool: Pool, pick: Pick, odd: string | null): string {
  const [, , resource = ''] = path.split('/');
  return path.replace(/\{\w+\}/, () => {
    const known = pool.one(resource, pick);
    const made = id === 'putProduct' && pick([true, false, false, false]) ? `sku-${pick(SKUS)}` : randomUUID();
    const usual = known === null || pick([true, ...Array.from({ length: 9 }, () => false)]) ? made : known;
    return encoded(odd === null || odd === '' ? usual : odd);
  });
}

const SKUS = Array.from({ length: 50 }, (_, number) => number);

/** Fields that name something are about something that is there, mostly. */
function familiar({ path, body: schema }: DescribedOperation, body: unknown, pool: Pool, pick: Pick): unknown {
  const [, , resource] = path.split('/');
  return placesOf(schema ?? {}).reduce((whole, { place, schema: { type } }) => {
    // A total is hardly ever guessed, and an order with another one is refused.
    if (place.join() === 'expectedTotal')
      return pick([true, true, true, true, false]) ? without(whole, 'expectedTotal') : whole;
    if (type !== 'string') return whole;
    return replaced(whole, place, (name) => {
      const known = pool.one(name, pick, resource);
      return pick([true, true, true, true, true, false]) ? known : null;
    });
  }, body);
}

function without(body: unknown, field: string): unknown {
  if (body === null || typeof body !== 'object') return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field));
}

function replaced(value: unknown, place: readonly (string | number)[], by: (name: string) => string | null): unknown {
  const [step, ...rest] = place;
  if (value === null || typeof value !== 'object' || step === undefined) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => replaced(one, rest, by));
  const record = value as Readonly<Record<string, unknown>>;
  if (!(step in record)) return value;
  const present = record[step];
  return { ...record, [step]: rest.length === 0 ? (by(String(step)) ?? present) : replaced(present, rest, by) };
}

function spoilt({ body: schema }: DescribedOperation, body: unknown, fault: Fault, roll: () => number): unknown {
  const places = placesOf(schema ?? {}).slice(1);
  const { place } = places[roll() % places.length] ?? { place: [] };
  if (fault.where === 'body') return fault.value;
  if (fault.where === 'field' && place.length > 0) return withValue(schema!, body, place, fault.value);
  if (fault.where === 'property') return { ...(body as object), [fault.text]: fault.value };
  return body;
}

function extra({ query }: DescribedOperation, fault: Fault | null, roll: () => number): [string, string][] {
  if (fault?.where === 'query') return [[fault.text, String(fault.text)]];
  if (fault?.where === 'parameter' && query.length > 0) return [[query[roll() % query.length]!.name, fault.text]];
  return [];
}

function headerOf(
  { name, required = false }: DescribedParameter,
  { version, roll, fault, isKnown }: { version: number; roll: () => number; fault: Fault | null; isKnown: boolean },
): [string, string][] {
  const key = name.toLowerCase();
  const odd = fault?.where === 'header' && HEADER_TEXT.test(fault.text) && roll() < 300 ? fault.text.trim() : null;
  if (odd !== null) return [[key, odd]];
  if (!required && roll() < 500) return [];
  if (required && roll() < 20) return [];
  if (name === 'If-Match') return [[key, roll() < 500 ? '*' : roll() < 900 ? `"${version}"` : '"x", W/"1"']];
  if (name === 'If-None-Match') return [[key, `"${version}"`]];
  if (name === 'Idempotency-Key') return [[key, isKnown && roll() < 50 ? `key-${roll() % 5}` : randomUUID()]];
  return [];
}

/** Percent-encoded as a segment or a query would be; half a character has no UTF-8, and is left out. */
export function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, ''));
}

function decoded(segment: string): string {
  return decodeURIComponent(segment);
}
