import 'reflect-metadata';
import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension, ApiHeader, ApiOperation, ApiParam, ApiResponse } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Access } from '../auth/access.js';
import type { ContentMac } from '@tradepost/platform/event-store';
import { assertReadableQuery } from './addresses.js';
import { assertNamed, describeBody, describeQuery } from '../validation/describe-request.js';
import type { Dto } from '../validation/dto-metadata.js';
import { dtoSchema, querySchema } from '../validation/dto-schema.js';
import { assertKey, repeatable } from './idempotency.js';
import { IF_MATCH } from './if-match.js';
import type { JsonSchema } from '../validation/json-schema.js';
import type { RateClass, RateLimits } from '../limits/rate-limits.js';
import { bodyCheck, queryCheck } from '../validation/validation.js';

/** Successful answer of an operation. */
interface Success {
  readonly description: string;
  readonly schema: z.ZodType;
  /** Example of the answer; by default that of the schema. */
  readonly example?: unknown;
}

/** An answer of Server-Sent Events. */
export interface StreamAnswer {
  readonly description: string;
  /** Schemas of event data, and an example of each event by name. */
  readonly data: readonly z.ZodType[];
  readonly examples: Readonly<Record<string, unknown>>;
}

/** One operation of the API: what is documented is what is enforced. */
export interface OperationOptions {
  /** `operationId`, in camelCase. */
  readonly id: string;
  readonly summary: string;
  /** Who may call it. */
  readonly access: Access;
  readonly description?: string;
  /** Class of the body; its decorators are published and checked. */
  readonly body?: Dto;
  /** A valid example of a body. */
  readonly example?: unknown;
  /** Class of all query parameters. */
  readonly query?: Dto;
  /** Description of each path parameter. */
  readonly params?: Readonly<Record<string, string>>;
  readonly success: { readonly [status: number]: Success };
  /** For an answer that is a stream. */
  readonly stream?: StreamAnswer;
  /** Whether a read may answer 304. */
  readonly conditional?: boolean;
  /** Whether a POST requires an `Idempotency-Key`; it is always accepted. */
  readonly keyRequired?: boolean;
  /** Whether `If-Match` is required; `unless_new`: only where the resource exists. */
  readonly ifMatch?: 'required' | 'unless_new';
  /** Quota of its requests; by method, unless given. */
  readonly rate?: RateClass;
  /** Cost of a request in quota, by its body; 1 unless given. */
  readonly cost?: (body: never) => number;
  /** Codes of its own refusals; general ones are added. */
  readonly problems: readonly string[];
}

declare module 'fastify' {
  interface FastifyContextConfig {
    checks?: RequestChecks;
    /** Whether a read may answer 304. */
    conditional?: boolean;
    /** Whether a ticket in the address opens it. */
    ticket?: boolean;
  }
}

interface RequestChecks {
  readonly body: (body: unknown) => unknown;
  readonly query: (query: unknown) => unknown;
  readonly keyRequired: boolean;
  readonly cost: ((body: never) => number) | undefined;
}

/** Extensions with the problems and access of an operation, until the API description is assembled. */
export const PROBLEMS = 'x-problems';
export const ACCESS = 'x-access';

/** Cost of opening a stream, in reads: it starts with lists, or with a part of the event log. */
const STREAM_COST = 10;

const nothing: JsonSchema = { type: 'object', properties: {}, additionalProperties: false };

/** Note on ETags changed by compressing proxies. */
const AS_PROXIES_LEAVE_IT =
  ', also as a proxy that compresses leaves it: `"3-gzip"`, `"3-br"` and `W/"3"` are version 3';

const conditionalRead = [
  ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: `ETag of the version that is known already${AS_PROXIES_LEAVE_IT}.`,
  }),
  ApiResponse({
    status: 304,
    description: 'The version in If-None-Match is still the newest.',
    headers: { ETag: header('The version in quotes.', '"1"') },
  }),
];

const ifMatchHeader = (when: 'required' | 'unless_new') =>
  ApiHeader({
    name: 'If-Match',
    required: when === 'required',
    description: `ETag of the version that is changed${when === 'required' ? '' : ', where there is one already'}${AS_PROXIES_LEAVE_IT}; \`*\` for whatever is there.`,
    schema: { type: 'string', pattern: IF_MATCH },
    example: '"1"',
  });

const lastEventHeader = ApiHeader({
  name: 'Last-Event-ID',
  required: false,
  description: 'Id of the last event that was received: the stream goes on after it.',
});

/** Describes a route and checks its requests by that description. */
export function Operation(options: OperationOptions): MethodDecorator {
  const { id, summary, access, description, params = {}, success, conditional } = options;
  const { keyRequired = false, ifMatch, stream, rate, cost } = options;
  const body = options.body && dtoSchema(options.body);
  const query = options.query && querySchema(options.query);
  const checks = { body: bodyCheck(body ?? nothing), query: queryCheck(query ?? nothing), keyRequired, cost };
  const waits = query !== undefined && 'minVersion' in query.properties;
  const problems = [
    ...options.problems,
    ...(waits ? ['read_model_behind'] : []),
    ...(keyRequired ? ['idempotency_key_required'] : []),
    ...(ifMatch ? ['precondition_required', 'version_mismatch'] : []),
  ];
  return applyDecorators(
    assertNamed(options.body, options.query),
    RouteConfig({
      checks,
      access,
      ...(conditional && { conditional }),
      ...(stream && { ticket: true, cost: STREAM_COST }),
      ...(rate && { rate }),
    }),
    ApiOperation({ operationId: id, summary, ...(description && { description }) }),
    ApiExtension(PROBLEMS, problems),
    ApiExtension(ACCESS, access),
    ...Object.entries(params).map(([name, about]) =>
      ApiParam({ name, description: about, schema: { type: 'string' } }),
    ),
    ...(body ? [describeBody(body, options.example)] : []),
    ...(query ? describeQuery(query) : []),
    ...Object.entries(success).map(([status, response]) => successResponse(Number(status), response)),
    ...(stream ? [streamResponse(stream), lastEventHeader] : []),
    ...(conditional ? conditionalRead : []),
    ...(ifMatch ? [ifMatchHeader(ifMatch)] : []),
  );
}

function successResponse(
  status: number,
  { description, schema, example = z.globalRegistry.get(schema)?.['example'] }: Success,
): MethodDecorator {
  const headers = {
    ...(isVersioned(schema) && { ETag: header('The version in quotes.', '"1"') }),
    ...(status === 201 && { Location: header('Where to read it; it carries the version to wait for.') }),
  };
  return ApiResponse({
    status,
    description,
    headers,
    content: { 'application/json': { schema: referenceTo(schema), ...(example !== undefined && { example }) } },
  });
}

function streamResponse({ description, data, examples: events }: StreamAnswer): MethodDecorator {
  const examples = Object.fromEntries(Object.entries(events).map(([name, value]) => [name, { value }]));
  return ApiResponse({
    status: 200,
    description,
    headers: { 'Cache-Control': header('`no-store`: a stream is not kept.') },
    content: { 'text/event-stream': { schema: { anyOf: data.map(referenceTo) }, examples } },
  });
}

function isVersioned(schema: z.ZodType): boolean {
  return schema instanceof z.ZodObject && 'version' in schema.shape;
}

function header(
  description: string,
  example?: string,
): { description: string; schema: { type: 'string'; example?: string } } {
  return { description, schema: { type: 'string', ...(example !== undefined && { example }) } };
}

/** Checks every request of an `Operation` before its handler runs. */
export function checkRequests(server: FastifyInstance, contents: ContentMac, rates: RateLimits): void {
  server.addHook('preValidation', (request, reply, done) => {
    const { checks } = request.routeOptions.config;
    if (checks === undefined) return done();
    try {
      assertReadableQuery(request.originalUrl);
      const { caller } = request;
      const once = caller && repeatable(request, caller, contents);
      request.query = checks.query(request.query);
      request.body = checks.body(request.body);
      if (checks.keyRequired) assertKey(request);
      if (checks.cost) rates.charge(request, reply, caller, checks.cost(request.body as never));
      if (once) request.caller = { ...caller!, once: once(request.body) };
      done();
    } catch (error) {
      done(error as Error);
    }
  });
}

/** Schema of a resource; a reference where it has an id. */
function referenceTo(schema: z.ZodType): object {
  const named = z.globalRegistry.get(schema)?.id;
  return named === undefined ? resourceSchema(schema) : { $ref: `#/components/schemas/${named}` };
}

/** JSON Schema of answers; parts with an id are components of the API description. */
export function resourceSchema(schema: z.ZodType): object {
  const json = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'output', unrepresentable: 'any' });
  const { definitions: _, example: __, ...rest } = json as Record<string, unknown>;
  return JSON.parse(JSON.stringify(rest).replaceAll('#/definitions/', '#/components/schemas/')) as object;
}
