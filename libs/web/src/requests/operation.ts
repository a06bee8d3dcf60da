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

/** What an operation answers with when all goes well. */
interface Success {
  readonly description: string;
  readonly schema: z.ZodType;
  /** An example of the answer; otherwise that of the schema. */
  readonly example?: unknown;
}

/** An answer of Server-Sent Events. */
export interface StreamAnswer {
  readonly description: string;
  /** What the data of an event may be, and an example of each kind of event, by its name. */
  readonly data: readonly z.ZodType[];
  readonly examples: Readonly<Record<string, unknown>>;
}

/** One operation of the API: what is documented here is what is enforced. */
export interface OperationOptions {
  /** `operationId`, in camelCase. */
  readonly id: string;
  readonly summary: string;
  /** Who may call it. */
  readonly access: Access;
  readonly description?: string;
  /** The class of a body; what its decorators say is published and checked. */
  readonly body?: Dto;
  /** An example of a body that works. */
  readonly example?: unknown;
  /** The class of all query parameters. */
  readonly query?: Dto;
  /** Description of each path parameter. */
  readonly params?: Readonly<Record<string, string>>;
  readonly success: { readonly [status: number]: Success };
  /** For an answer that goes on. */
  readonly stream?: StreamAnswer;
  /** Whether a read may answer 304. */
  readonly conditional?: boolean;
  /** Whether a POST must bear an `Idempotency-Key`; it may in any case. */
  readonly keyRequired?: boolean;
  /** Whether `If-Match` must say which version is changed; `unless_new`: only where something is there already. */
  readonly ifMatch?: 'required' | 'unless_new';
  /** Whose quota its requests take from; by its method, where it does not say. */
  readonly rate?: RateClass;
  /** As how many requests one counts, by its body; as one where it does not say. */
  readonly cost?: (body: never) => number;
  /** Codes of the refusals of its own; the general ones are added. */
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

/** Extensions that name the problems of an operation, and who may call it, until the API description is put together. */
export const PROBLEMS = 'x-problems';
export const ACCESS = 'x-access';

/** As how many reads the opening of a stream counts: it begins with lists, or with a stretch of the event log. */
const STREAM_COST = 10;

const nothing: JsonSchema = { type: 'object', properties: {}, additionalProperties: false };

/** What proxies that compress do to an ETag is undone. */
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

/** Describes a route and has its requests checked by that description. */
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

/** Checks every request that has an `Operation` before its handler sees it. */
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

/** The component schema of a resource; a schema with an id is referred to by it. */
function referenceTo(schema: z.ZodType): object {
  const named = z.globalRegistry.get(schema)?.id;
  return named === undefined ? resourceSchema(schema) : { $ref: `#/components/schemas/${named}` };
}

/** The JSON Schema of what the API answers with; parts that have an id are components of the API description. */
export function resourceSchema(schema: z.ZodType): object {
  const json = z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'output', unrepresentable: 'any' });
  const { definitions: _, example: __, ...rest } = json as Record<string, unknown>;
  return JSON.parse(JSON.stringify(rest).replaceAll('#/definitions/', '#/components/schemas/')) as object;
}
