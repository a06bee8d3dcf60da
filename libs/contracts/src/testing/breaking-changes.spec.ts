import fc from 'fast-check';
import { z } from 'zod';
import { breakingChanges, type JsonSchema } from './breaking-changes.js';

const schemaOf = (schema: z.ZodType): JsonSchema => z.toJSONSchema(schema, { io: 'input' });

const shape = {
  id: z.uuid(),
  note: z.string().min(1).max(9).optional(),
  source: z.enum(['shop', 'import']),
  customer: z.uuid().nullable(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.int().min(1).max(100) })),
  total: z.object({ amount: z.string().regex(/^\d+$/) }),
};
const released = z.object(shape);

const changesTo = (next: z.ZodType) => breakingChanges(schemaOf(released), schemaOf(next));
const lineOf = (line: z.ZodType) => released.extend({ lines: z.array(line) });

describe('what a released contract may do', () => {
  it.each<[string, z.ZodType]>([
    ['stay as it is', released],
    ['gain an optional property', released.extend({ channel: z.string().optional() })],
    ['gain an optional property deep inside', lineOf(shape.lines.element.extend({ gift: z.boolean().optional() }))],
    ['list an enum in another order', released.extend({ source: z.enum(['import', 'shop']) })],
    ['list its properties in another order', z.object(Object.fromEntries(Object.entries(shape).reverse()))],
    ['explain itself', released.extend({ id: z.uuid().describe('Who it is.') }).describe('What it is.')],
  ])('%s', (_, next) => expect(changesTo(next)).toEqual([]));
});

describe('what breaks a released contract', () => {
  it.each<[string, z.ZodType, string]>([
    ['a removed property', released.omit({ id: true }), 'data.id was removed'],
    ['a removed optional property', released.omit({ note: true }), 'data.note was removed'],
    [
      'a renamed property',
      lineOf(z.object({ code: z.string(), quantity: shape.lines.element.shape.quantity })),
      'data.lines[].sku was removed',
    ],
    ['a new required property', released.extend({ channel: z.string() }), 'data.channel is new and required'],
    ['a property newly required', released.required({ note: true }), 'data.note is newly required'],
    ['a property no longer required', released.partial({ source: true }), 'data.source is no longer required'],
    ['another type', released.extend({ total: z.number() }), 'data.total: type was "object" and is now "number"'],
    ['another item type', lineOf(z.string()), 'data.lines[]: type was "object" and is now "string"'],
    [
      'null no longer allowed',
      released.extend({ customer: z.uuid() }),
      'data.customer: type was absent and is now "string"',
    ],
    [
      'null newly allowed',
      released.extend({ total: shape.total.nullable() }),
      'data.total: type was "object" and is now absent',
    ],
    ['a narrowed alternative', released.extend({ customer: z.uuidv7().nullable() }), 'data.customer: pattern was'],
    [
      'a narrowed enum',
      released.extend({ source: z.enum(['shop']) }),
      'data.source: enum was ["import","shop"] and is now ["shop"]',
    ],
    [
      'a widened enum',
      released.extend({ source: z.enum(['shop', 'import', 'phone']) }),
      'data.source: enum was ["import","shop"] and is now ["import","phone","shop"]',
    ],
    [
      'a new format',
      released.extend({ note: z.email().min(1).max(9).optional() }),
      'data.note: format was absent and is now "email"',
    ],
    ['a dropped format', released.extend({ id: z.string() }), 'data.id: format was "uuid" and is now absent'],
    [
      'another pattern',
      released.extend({ total: z.object({ amount: z.string().regex(/^\d\d?$/) }) }),
      'data.total.amount: pattern was "^\\\\d+$" and is now "^\\\\d\\\\d?$"',
    ],
    [
      'a higher minimum',
      lineOf(shape.lines.element.extend({ quantity: z.int().min(2).max(100) })),
      'data.lines[].quantity: minimum was 1 and is now 2',
    ],
    [
      'a lower maximum',
      lineOf(shape.lines.element.extend({ quantity: z.int().min(1).max(99) })),
      'data.lines[].quantity: maximum was 100 and is now 99',
    ],
    [
      'a longer least length',
      released.extend({ note: z.string().min(2).max(9).optional() }),
      'data.note: minLength was 1 and is now 2',
    ],
    [
      'a shorter greatest length',
      released.extend({ note: z.string().min(1).max(8).optional() }),
      'data.note: maxLength was 9 and is now 8',
    ],
    ['a shorter list', released.extend({ lines: shape.lines.max(5) }), 'data.lines: maxItems was absent and is now 5'],
    ['unknown properties refused', released.strict(), 'data: additionalProperties was absent and is now false'],
  ])('%s', (_, next, said) => expect(changesTo(next)).toContainEqual(expect.stringContaining(said)));

  it('reports each change once', () => {
    expect(changesTo(released.omit({ id: true }))).toHaveLength(1);
  });
});

describe('any schema', () => {
  const name = fc.oneof(
    fc.constantFrom('id', 'type', 'required', 'properties', 'constructor'),
    fc.string({ minLength: 1 }),
  );
  const leaf = fc.oneof(
    fc.record({ type: fc.constant('string'), minLength: fc.nat(9) }),
    fc.record({ type: fc.constant('integer'), minimum: fc.integer(), maximum: fc.integer() }),
    fc.record({ enum: fc.uniqueArray(fc.string(), { minLength: 1 }) }),
  );
  const { node: anySchema } = fc.letrec<{ node: JsonSchema; object: JsonSchema }>((tie) => ({
    node: fc.oneof({ maxDepth: 3 }, leaf, tie('object'), fc.record({ type: fc.constant('array'), items: tie('node') })),
    object: fc
      .array(
        fc.tuple(
          name.filter((key) => key !== '__proto__'),
          tie('node'),
          fc.boolean(),
        ),
        { maxLength: 4 },
      )
      .map((properties) => ({
        type: 'object',
        properties: Object.fromEntries(properties),
        required: [...new Set(properties.filter(([, , required]) => required).map(([key]) => key))],
      })),
  }));

  /** All objects of a schema that hold a property, a keyword or the schema of an item. */
  const objectsIn = (schema: JsonSchema): JsonSchema[] => [
    ...(schema['type'] === 'object' ? [schema] : []),
    ...Object.values((schema['properties'] ?? {}) as Record<string, JsonSchema>).flatMap(objectsIn),
    ...(schema['items'] ? objectsIn(schema['items'] as JsonSchema) : []),
  ];
  const copy = (schema: JsonSchema) => structuredClone(schema) as JsonSchema;

  it('is compatible with itself', () => {
    fc.assert(fc.property(anySchema, (schema) => expect(breakingChanges(schema, copy(schema))).toEqual([])));
  });

  it('admits an optional property anywhere, and a required one nowhere', () => {
    fc.assert(
      fc.property(anySchema, fc.nat(), fc.boolean(), (schema, place, required) => {
        const next = copy(schema);
        const objects = objectsIn(next);
        fc.pre(objects.length > 0);
        const object = objects[place % objects.length] as { properties: object; required: string[] };
        Object.assign(object.properties, { 'a new one': { type: 'string' } });
        if (required) object.required.push('a new one');
        expect(breakingChanges(schema, next)).toHaveLength(required ? 1 : 0);
      }),
    );
  });

  it('misses no removed property', () => {
    fc.assert(
      fc.property(anySchema, fc.nat(), (schema, place) => {
        const next = copy(schema);
        const slots = objectsIn(next).flatMap(({ properties }) =>
          Object.keys(properties as object).map((key) => [properties as Record<string, JsonSchema>, key] as const),
        );
        fc.pre(slots.length > 0);
        const [properties, key] = slots[place % slots.length]!;
        delete properties[key];
        expect(breakingChanges(schema, next)).toEqual([expect.stringMatching(/ was removed$/)]);
      }),
    );
  });
});
