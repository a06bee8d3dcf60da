import 'reflect-metadata';
import { isDeepStrictEqual } from 'node:util';
import type { TypeMetadata } from 'class-transformer';
import { ValidationTypes } from 'class-validator';
import { propertiesOf, rulesOf, transformedProperties, typeOf, type Dto, type Rule } from './dto-metadata.js';
import type { JsonSchema } from './json-schema.js';
import { ajv } from './request-ajv.js';
import { DESCRIPTION, PublishedSchema, unlessNull } from './schema-rule.js';
import { standardRules } from './standard-rules.js';

type ObjectSchema = JsonSchema & { readonly properties: Readonly<Record<string, JsonSchema>> };

/** Makes the error about a property's declaration, which stops the start. */
type Fail = (problem: string) => Error;

/**
 * JSON Schema of a request, from the decorators of its class. Throws for decorators that JSON Schema cannot express.
 */
export function dtoSchema(dto: Dto, inside: readonly Dto[] = []): ObjectSchema {
  if (inside.includes(dto)) throw new Error(`${dto.name} is inside itself, and has no end.`);
  const initial = new dto() as Readonly<Record<string, unknown>>;
  const names = propertiesOf(dto);
  if (names.length === 0) throw new Error(`${dto.name} has no property with a decorator of class-validator.`);
  const [transformed] = transformedProperties(dto);
  if (transformed !== undefined)
    throw new Error(`${dto.name}.${transformed} is transformed by class-transformer, and requests are not.`);
  const described = names.map((name) => {
    const fail: Fail = (problem) => new Error(`${dto.name}.${name} ${problem}`);
    return { name, ...describe(dto, name, initial[name], [...inside, dto], fail) };
  });
  const required = described.filter(({ optional }) => !optional).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(described.map(({ name, schema }) => [name, schema])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** Types that the text of a query parameter can have. */
const readable = ['string', 'integer', 'boolean'];

/** The same for query parameters. */
export function querySchema(dto: Dto): ObjectSchema {
  const schema = dtoSchema(dto);
  for (const [name, { type = 'of several types' }] of Object.entries(schema.properties))
    if (!readable.includes(type)) throw new Error(`${dto.name}.${name} is ${type}, and the text of a query is not.`);
  return schema;
}

function describe(dto: Dto, name: string, initial: unknown, inside: readonly Dto[], fail: Fail) {
  const rules = rulesOf(dto).filter(({ propertyName }) => propertyName === name);
  const conditions = rules.filter(({ type }) => type === ValidationTypes.CONDITIONAL_VALIDATION);
  const optional = conditions.some(isOptional);
  const nullable = conditions.some(isNullable);
  if (conditions.some((rule) => !isOptional(rule) && !isNullable(rule)))
    throw fail('has a condition (@ValidateIf), which JSON Schema cannot say.');
  const type = typeOf(dto, name);
  if (type && !rules.some(isNested))
    throw fail('has @Type and no @ValidateNested: nothing would check what is inside.');
  const said = rules
    .filter((rule) => !conditions.includes(rule))
    .map((rule) => ({ rule, schema: isNested(rule) ? nested(type, inside, fail) : expressed(rule, fail) }));
  const of = (each: boolean) =>
    said.filter(({ rule }) => Boolean(rule.each) === each && rule.name !== DESCRIPTION).map(({ schema }) => schema);
  const value = whole(of(false), of(true), fail);
  assertDeclared(dto, name, value, fail);
  if (initial !== undefined && !ajv.validate(value, structuredClone(initial)))
    throw fail(`begins as ${JSON.stringify(initial)}, which its own rules refuse.`);
  const description = said.find(({ rule }) => rule.name === DESCRIPTION)?.schema;
  const schema = { ...(nullable ? orNull(value) : value), ...description };
  return {
    optional: optional || initial !== undefined,
    schema: initial === undefined ? schema : { default: initial, ...schema },
  };
}

const isOptional = ({ name }: Rule) => name === 'isOptional';
const isNullable = ({ constraints }: Rule) => constraints[0] === unlessNull;
const isNested = ({ type }: Rule) => type === ValidationTypes.NESTED_VALIDATION;

/** Combines the rules of a value with those of its items. */
function whole(own: readonly JsonSchema[], ofItems: readonly JsonSchema[], fail: Fail): JsonSchema {
  const value = own.reduce((all, one) => both(all, one, fail), {});
  const list = value.type === 'array' && value.items === undefined;
  if (ofItems.length > 0 && !list) throw fail('has rules for each item, and no @IsArray.');
  if (value.type === undefined && !value.anyOf)
    throw fail('has no decorator of class-validator that says its type, such as @IsString or @IsInt.');
  if (!list) return value;
  if (ofItems.length === 0) throw fail('is a list, and no rule is for each of its items.');
  return { ...value, items: whole(ofItems, [], fail) };
}

const higher = ['minimum', 'minLength', 'minItems'];
const lower = ['maximum', 'maxLength', 'maxItems'];

/** Conjunction of two schemas. Throws where no keyword expresses it. */
function both(one: JsonSchema, other: JsonSchema, fail: Fail): JsonSchema {
  const all: Record<string, unknown> = { ...one };
  for (const [keyword, value] of Object.entries(other)) {
    const had = all[keyword];
    if (had === undefined || isDeepStrictEqual(had, value)) all[keyword] = value;
    else if (higher.includes(keyword)) all[keyword] = Math.max(Number(had), Number(value));
    else if (lower.includes(keyword)) all[keyword] = Math.min(Number(had), Number(value));
    else throw fail(`has two rules with a different ${keyword}.`);
  }
  return all;
}

function expressed(rule: Rule, fail: Fail): JsonSchema {
  const decorator = `@${(rule.name ?? rule.type).replace(/^./, (first) => first.toUpperCase())}`;
  if (rule.groups?.length || rule.always !== undefined || rule.validateIf || rule.message)
    throw fail(`has ${decorator} with options that JSON Schema cannot say: groups, always, validateIf or message.`);
  const constraints = (rule.constraints ?? []) as never[];
  const [first] = constraints as unknown[];
  if (first instanceof PublishedSchema) return first.schema;
  const known = rule.name !== undefined && Object.hasOwn(standardRules, rule.name) && standardRules[rule.name];
  const schema = known ? known(...constraints) : null;
  if (schema === null)
    throw fail(`has ${decorator}, which JSON Schema cannot say; use a decorator of schemaRule() in its place.`);
  return schema;
}

function nested(type: TypeMetadata | undefined, inside: readonly Dto[], fail: Fail): JsonSchema {
  if (type === undefined) throw fail('has @ValidateNested and no @Type: its class is not known.');
  const { discriminator } = type.options;
  if (!discriminator) {
    const inner = type.typeFunction() as Dto | undefined;
    if (typeof inner !== 'function') throw fail('has a @Type that names no class.');
    return dtoSchema(inner, inside);
  }
  const { property, subTypes } = discriminator;
  return {
    type: 'object',
    discriminator: { propertyName: property },
    oneOf: subTypes.map(({ name, value }) => {
      const { properties, required = [], ...rest } = dtoSchema(value as Dto, inside);
      if (!required.includes(property))
        throw fail(`is told apart by ${property}, which ${value.name} does not require.`);
      return { ...rest, properties: { ...properties, [property]: { type: 'string', enum: [name] } }, required };
    }),
  };
}

/** In OpenAPI 3.0, null belongs to a type, and to the values of an enumeration. */
function orNull(schema: JsonSchema): JsonSchema {
  if (schema.anyOf) return { ...schema, anyOf: schema.anyOf.map(orNull) };
  return { ...schema, nullable: true, ...(schema.enum && { enum: [...schema.enum, null] }) };
}

const declared = new Map<unknown, readonly string[]>([
  [String, ['string']],
  [Number, ['integer', 'number']],
  [Boolean, ['boolean']],
  [Array, ['array']],
]);

/** Asserts that the TypeScript type of a property fits its rules; an unknown type fits all. */
function assertDeclared(dto: Dto, name: string, { type }: JsonSchema, fail: Fail): void {
  const design = Reflect.getMetadata('design:type', dto.prototype as object, name) as { name: string } | undefined;
  const fits = declared.get(design);
  if (fits && type && !fits.includes(type)) throw fail(`is declared as ${design!.name}, and its rules take ${type}.`);
}
