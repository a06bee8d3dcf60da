import 'reflect-metadata';
import { ValidateBy, ValidateIf, type ValidationOptions } from 'class-validator';
import type { JsonSchema } from './json-schema.js';
import { ajv } from './request-ajv.js';

/** Schema published by a decorator; kept in the constraints of class-validator's metadata. */
export class PublishedSchema {
  constructor(readonly schema: JsonSchema) {}
}

/** `each`: the rule applies to every item of a list. */
export type Each = Pick<ValidationOptions, 'each'>;

/** Creates a class-validator decorator from a JSON Schema: what is published is what is checked. */
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

/** Describes a property for readers, in place of its rules' descriptions. */
export function Describe(description: string, example?: unknown): PropertyDecorator {
  return schemaRule(DESCRIPTION, { description, ...(example !== undefined && { example }) });
}
export const DESCRIPTION = 'describe';

export const unlessNull = (_: object, value: unknown): boolean => value !== null;
/** Allows null. `@IsOptional()` allows leaving the property out, which is different. */
export function IsNullable(): PropertyDecorator {
  return ValidateIf(unlessNull);
}
