import 'reflect-metadata';
import { ApiBody, ApiQuery } from '@nestjs/swagger';
import { isDto, type Dto } from './dto-metadata.js';
import type { JsonSchema } from './json-schema.js';

/** Publishes a body in the API description. */
export function describeBody(body: JsonSchema, example: unknown): MethodDecorator {
  return ApiBody({
    schema: body as object,
    required: body.required !== undefined,
    ...(example !== undefined && { examples: { example: { value: example } } }),
  });
}

/** Publishes query parameters in the API description. */
export function describeQuery({ properties = {}, required }: JsonSchema): MethodDecorator[] {
  return Object.entries(properties).map(([name, { description = '', ...schema }]) =>
    ApiQuery({ name, description, required: required?.includes(name) ?? false, schema: schema as object }),
  );
}

/** Throws where a method takes a class with rules that its operation does not check. */
export function assertNamed(body: Dto | undefined, query: Dto | undefined): MethodDecorator {
  return ({ constructor }, method) => {
    const types = (Reflect.getMetadata('design:paramtypes', constructor.prototype as object, method) ??
      []) as unknown[];
    const unnamed = types.filter(isDto).find((dto) => dto !== body && dto !== query);
    if (unnamed !== undefined)
      throw new Error(
        `${constructor.name}.${String(method)} takes ${unnamed.name}, and its @Operation does not name it.`,
      );
  };
}
