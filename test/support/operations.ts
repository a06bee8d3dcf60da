import type { OpenApiDocument, Parameter } from './contract.js';

/** The part of JSON Schema that request descriptions are written in. */
export interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly not?: unknown;
}

export interface DescribedParameter extends Parameter {
  readonly schema: Schema;
}

/** An operation as the API description has it, in the form that requests are made from. */
export interface DescribedOperation {
  readonly id: string;
  readonly method: string;
  /** With its parameters in braces. */
  readonly path: string;
  readonly pathParameters: readonly DescribedParameter[];
  readonly query: readonly DescribedParameter[];
  readonly headers: readonly DescribedParameter[];
  /** Null where it takes none. */
  readonly body: Schema | null;
  /** A body that works. */
  readonly example: unknown;
}

/** Every operation below `/v1`. */
export function operationsOf(document: OpenApiDocument): DescribedOperation[] {
  return Object.entries(document.paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, parameters = [], requestBody }]) => {
        const json = requestBody?.content['application/json'];
        const at = (place: string) => (parameters as DescribedParameter[]).filter((one) => one.in === place);
        return {
          id: operationId!,
          method: method.toUpperCase(),
          path,
          pathParameters: at('path'),
          query: at('query'),
          headers: at('header'),
          body: (json?.schema ?? null) as Schema | null,
          example: Object.values(json?.examples ?? {}).flatMap((one) => ('value' in one ? [one.value] : []))[0],
        };
      }),
    );
}
