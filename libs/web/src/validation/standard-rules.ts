import type { JsonSchema } from './json-schema.js';

/** JSON Schema of a class-validator decorator, by its arguments; null where it cannot be expressed. */
type Expressed = (...args: never[]) => JsonSchema | null;

const WHOLE = Number.MAX_SAFE_INTEGER;

/** Decorators of class-validator that can be published, by the name in their metadata. */
export const standardRules: Readonly<Record<string, Expressed>> = {
  isString: () => ({ type: 'string' }),
  isBoolean: () => ({ type: 'boolean' }),
  isInt: () => ({ type: 'integer', minimum: -WHOLE, maximum: WHOLE }),
  isNumber: (options: object) => (Object.keys(options).length === 0 ? { type: 'number' } : null),
  isArray: () => ({ type: 'array' }),
  isIn: (values: readonly unknown[]) => oneOf(values),
  isEnum: (_: object, values: readonly unknown[]) => oneOf(values),
  isNotIn: (values: readonly unknown[]) => ({ not: { enum: values } }),
  min: (minimum: number) => ({ minimum }),
  max: (maximum: number) => ({ maximum }),
  minLength: (minLength: number) => ({ minLength }),
  maxLength: (maxLength: number) => ({ maxLength }),
  isLength: (minLength: number, maxLength?: number) => ({ minLength, ...(maxLength !== undefined && { maxLength }) }),
  matches: (pattern: RegExp | string) =>
    pattern instanceof RegExp && /^u?$/.test(pattern.flags) ? { pattern: pattern.source } : null,
  arrayMinSize: (minItems: number) => ({ minItems }),
  arrayMaxSize: (maxItems: number) => ({ maxItems }),
  arrayNotEmpty: () => ({ minItems: 1 }),
};

const types = [
  ['string', (value: unknown) => typeof value === 'string'],
  ['integer', (value: unknown) => Number.isSafeInteger(value)],
] as const;

function oneOf(values: readonly unknown[]): JsonSchema | null {
  const type = Array.isArray(values) && types.find(([, fits]) => values.every(fits))?.[0];
  return type ? { type, enum: values } : null;
}
