import 'reflect-metadata';
import { ValidateBy, ValidateIf, type ValidationOptions } from 'class-validator';
import type { JsonSchema } from './json-schema.js';
import { ajv } from './request-ajv.js';

/** What a decorator of ours publishes; it stands in the constraints of class-validator's metadata. */
export class PublishedSchema {
  constructor(readonly schema: JsonSchema) {}
}

/** `each`: the rule is one for every item of a list. */
export type Each = Pick<ValidationOptions, 'each'>;

/** Makes a decorator of class-validator whose rule is a JSON Schema: what is published is what is checked. */
export function schemaRule(name: string, schema: JsonSchema, each?: Each): PropertyDecorator {
  const rule = {
    name,
    constraints: [new PublishedSchema(schema)],
    validator: {
      validate: (value: unknown) => ajv.validate(schema, value),
      defaultMessage: () => `$property does not keep the rule ${name}`,
    },
  };
  return ValidateBy(rule, each);
}

/** Describes a property for readers of the API description, in place of what its rules say. */
export function Describe(description: string, example?: unknown): PropertyDecorator {
  return schemaRule(DESCRIPTION, { description, ...(example !== undefined && { example }) });
}
export const DESCRIPTION = 'describe';

export const unlessNull = (_: object, value: unknown): boolean => value !== null;
/** The value may be null. `@IsOptional()` says that it may be left out, which is not the same. */
export function IsNullable(): PropertyDecorator {
  return ValidateIf(unlessNull);
}
