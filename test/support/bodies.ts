import type { Schema } from './operations.js';

/** The way from the root of a body to one of its values. */
export type Place = readonly (string | number)[];

interface Found {
  readonly place: Place;
  readonly schema: Schema;
}

/** Every value that a body may have, the first item standing for all of a list. */
export function placesOf(schema: Schema, place: Place = []): Found[] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, one]) => placesOf(one, [...place, name]));
  const items = schema.items === undefined ? [] : placesOf(schema.items, [...place, 0]);
  return [{ place, schema }, ...below, ...items];
}

/** The JSON pointer to a place. */
export function pointerTo(place: Place): string {
  return place.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

/** The body with that value at that place. What leads there is made up as the schema has it where it is missing. */
export function withValue(schema: Schema, body: unknown, place: Place, value: unknown): unknown {
  const [step, ...rest] = place;
  if (step === undefined) return value;
  const whole = body ?? sample(schema);
  const below = typeof step === 'number' ? schema.items : schema.properties?.[step];
  const present = (whole as Record<string | number, unknown>)[step];
  const inner = withValue(below ?? {}, present, rest, value);
  if (Array.isArray(whole)) return whole.map((one: unknown, index) => (index === step ? inner : one));
  return Object.fromEntries([...Object.entries(whole as object).filter(([name]) => name !== step), [step, inner]]);
}

/** A value that the schema takes, made of its own examples where it has some. */
export function sample(schema: Schema & { readonly example?: unknown }): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === 'array') return [sample(schema.items ?? {})];
  if (schema.type === 'integer') return Math.max(1, schema.minimum ?? 1);
  if (schema.type === 'boolean') return true;
  if (schema.type === 'string') return 'x'.repeat(schema.minLength ?? 1);
  const required = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
  return Object.fromEntries(required.map(([name, one]) => [name, sample(one)]));
}
