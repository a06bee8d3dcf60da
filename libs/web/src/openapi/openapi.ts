import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import type { Access } from '../auth/access.js';
import { ACCESS, PROBLEMS, resourceSchema } from '../requests/operation.js';
import type { ProblemCatalogue } from '../problems/problem-catalogue.js';
import { sectionsOf } from './api-tag.js';
import { accessRefusals, securityOf, securitySchemes } from './security.js';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'] as const;
const ANYWHERE = [
  ...['validation_failed', 'malformed_request', 'request_timeout', 'expectation_failed', 'headers_too_large'],
  'internal_error',
];
const OF_THE_API = [...ANYWHERE, 'tenant_unknown', 'rate_limited'];
const OF_READS = [...OF_THE_API, 'read_model_unavailable', 'overloaded'];
/** An unexpected body is read all the same, and refused. */
const OF_WRITES = [
  ...OF_THE_API,
  'malformed_json',
  'body_too_large',
  'unsupported_media_type',
  'overloaded',
  'outcome_unknown',
  'storage_full',
];
const OF_POSTS = [...OF_WRITES, 'idempotency_key_reused'];
const ABOUT = `The Orders and Customers back end of a shop.

Money is \`{"amount":"2.55","currency":"GBP"}\`, exact decimals as text. Instants are ISO 8601 in UTC with milliseconds.
Ids are read in upper and lower case and written in lower case. Texts show something: blanks alone are none.
Errors are \`application/problem+json\` (RFC 9457); \`code\` is stable, and the page behind \`type\` explains it.
Send an \`Idempotency-Key\` with every POST: a request that is sent again has its effect once and gets the first reply.
Changes say with \`If-Match\` which version they mean; the ETag of what was read or written is that version.
Writes answer with the whole resource; a \`Location\` can be followed at once, since it carries the version to wait for.
Every answer says in \`RateLimit\` how many requests you have left; beyond that comes 429 with \`Retry-After\`.
A body may have up to 1 MiB and 16,000 values, nested up to 64 levels deep, in UTF-8 and not compressed; an order or a credit note takes 2,000 lines.
No cache keeps an answer (\`Cache-Control: no-store\`) but of reads that take \`If-None-Match\`: those ask again each time.
Every GET has its HEAD.
Lists are paged by keyset: send \`next\` back as \`cursor\` with the same filters and sort. A page ends at \`limit\` items or at 1 MiB, whichever comes first, so that one with fewer items than \`limit\` need not be the last: that is the one whose \`next\` is null.`;

const problem = z.looseObject({
  type: z.string().meta({ format: 'uri-reference' }),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('A sentence that says what to do.'),
  instance: z.string(),
  code: z.string().describe('Stable name of the kind of problem.'),
  requestId: z.string(),
  errors: z
    .array(
      z.strictObject({ pointer: z.string().describe('JSON pointer into the body, or `?name`.'), detail: z.string() }),
    )
    .optional(),
});

interface OpenApiOperation {
  operationId: string;
  parameters?: object[];
  responses: Record<string, Record<string, unknown>>;
  security?: readonly Record<string, string[]>[];
  [PROBLEMS]?: string[];
  [ACCESS]?: Access;
}

/** The API description (OpenAPI 3.0) of all routes. */
export function describeApi(app: INestApplication, catalogue: ProblemCatalogue): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Tradepost')
    .setDescription(ABOUT)
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'The service that this description comes from.')
    .build();
  delete config.info.contact;
  config.tags = sectionsOf(app);
  const document = SwaggerModule.createDocument(app, config);
  const told = new Set<string>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method] as unknown as OpenApiOperation | undefined;
      if (operation === undefined) continue;
      for (const code of complete(path, method, operation, catalogue)) told.add(code);
    }
  }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...components() },
    examples: problemExamples([...told], catalogue),
    securitySchemes,
  };
  return portable(document);
}

/** Code points beyond U+FFFF, and lone surrogates, in a pattern as JSON has it. */
const RARE = /(?:\\\\u\{[0-9a-f]+\}-?)+|\\\\ud800-\\\\udfff/g;

/** Removes rare characters from published patterns: they are refused all the same, but few engines can express them. */
function portable(document: OpenAPIObject): OpenAPIObject {
  return JSON.parse(JSON.stringify(document).replace(RARE, '')) as OpenAPIObject;
}

function components(): Record<string, object> {
  const named = z.toJSONSchema(z.globalRegistry, {
    target: 'openapi-3.0',
    io: 'output',
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
  });
  const all = { ...named.schemas, Problem: resourceSchema(problem) } as Record<string, Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(all).map(([id, { $schema: _, $id: __, id: ___, ...schema }]) => [id, schema]),
  );
}

/** Adds what the platform answers and accepts everywhere. Returns the codes of all problems of the operation. */
function complete(
  path: string,
  method: string,
  operation: OpenApiOperation,
  catalogue: ProblemCatalogue,
): readonly string[] {
  const api = path.startsWith('/v1/');
  const general = !api ? ANYWHERE : method === 'get' ? OF_READS : method === 'post' ? OF_POSTS : OF_WRITES;
  const access = operation[ACCESS] ?? 'everyone';
  const codes = [...(operation[PROBLEMS] ?? []), ...general, ...(api ? accessRefusals(access) : [])];
  const byTicket = operation.parameters?.some((one) => (one as { name?: string }).name === 'ticket');
  operation.security = api ? securityOf(access, byTicket) : [];
  delete operation[PROBLEMS];
  delete operation[ACCESS];
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const kind = catalogue.find(code);
    if (kind === null)
      throw new Error(`${operation.operationId} documents the problem ${code}, which no catalogue knows.`);
    byStatus.set(kind.status, [...(byStatus.get(kind.status) ?? []), code]);
  }
  for (const [status, some] of byStatus) operation.responses[status] = problemResponse(status, some);
  const schema = { type: 'string' };
  for (const response of Object.values(operation.responses)) {
    response['headers'] = {
      'X-Request-Id': { description: 'Id of the request, as sent or made.', schema },
      ...(api && RATE_LIMITS),
      ...(response['headers'] as object),
    };
  }
  if (!api) return codes;
  if (method === 'post') describeRepeats(operation, codes.includes('idempotency_key_required'));
  operation.parameters = [
    ...(operation.parameters ?? []),
    {
      name: 'X-Tenant',
      in: 'header',
      required: false,
      description: 'Tenant the request is for.',
      schema: { type: 'string', default: 'default', pattern: '^[a-z0-9-]{1,40}$' },
    },
    {
      name: 'X-Request-Id',
      in: 'header',
      required: false,
      description:
        'Id to trace the request by: 1 to 128 letters, digits, `.`, `:`, `_` and `-`. Anything else is ignored, and an id is made.',
      schema: { type: 'string' },
    },
  ];
  return codes;
}

/** Absent where the limit is off, and where a request was refused before it was counted. */
const RATE_LIMITS = {
  RateLimit: {
    required: false,
    description: 'Requests left, and seconds until the quota is full again, or until the next one is admitted.',
    schema: { type: 'string', example: '"reads";r=1199;t=1' },
  },
  'RateLimit-Policy': {
    required: false,
    description: 'Requests a minute that one caller may make on such routes.',
    schema: { type: 'string', example: '"reads";q=1200;w=60' },
  },
};

/** Describes repeats of a POST. */
function describeRepeats(operation: OpenApiOperation, required: boolean): void {
  operation.parameters = [
    ...(operation.parameters ?? []),
    {
      name: 'Idempotency-Key',
      in: 'header',
      required,
      description:
        'A new value for each new request, the same when it is sent again: the first reply then comes again, for at least 24 hours.',
      schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]*$' },
      example: '8e03978e-40d5-43e8-bc93-6894a57f9324',
    },
  ];
  const replayed = {
    description: '`true` where the reply was given before.',
    required: false,
    schema: { type: 'string', enum: ['true'] },
  };
  for (const [status, response] of Object.entries(operation.responses)) {
    if (!status.startsWith('2')) continue;
    response['headers'] = { ...(response['headers'] as object), 'Idempotent-Replayed': replayed };
  }
}

/** One example of each problem, by code, referred to by operations. */
function problemExamples(
  codes: readonly string[],
  catalogue: ProblemCatalogue,
): Record<string, { summary: string; value: object }> {
  const examples = codes.map((code) => {
    const { title, status, help } = catalogue.find(code)!;
    const value = {
      type: `/problems/${code}`,
      title,
      status,
      detail: help,
      instance: '/v1/orders/01890a5d-ac96-774b-bcce-b302099a8057',
      code,
      requestId: '01890a5e-03f1-7c1d-9c0e-2f6d1f0a4b7e',
    };
    return [code, { summary: title, value }] as const;
  });
  return Object.fromEntries(examples);
}

const text = (description: string) => ({ description, schema: { type: 'string' } });

/** Headers of problems, by status. */
const headers: Readonly<Record<number, object>> = {
  401: { 'WWW-Authenticate': text('What kind of token is asked for (RFC 6750).') },
  415: { 'Accept-Encoding': { ...text('`identity`, where the body had a `Content-Encoding`.'), required: false } },
  429: { 'Retry-After': text('Seconds.') },
  503: { 'Retry-After': text('Seconds.') },
};

function problemResponse(status: number, codes: readonly string[]): Record<string, unknown> {
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }] as const);
  const schema = { $ref: '#/components/schemas/Problem' };
  const header = headers[status];
  const description = codes.map((code) => `\`${code}\``).join(', ');
  return {
    description,
    ...(header && { headers: header }),
    content: { 'application/problem+json': { schema, examples: Object.fromEntries(examples) } },
  };
}
