import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { KeptAnswer } from '../requests/kept-answer.js';

/** A request of Swagger UI. */
interface Call {
  readonly headers: Record<string, string>;
}

/** An answer of Swagger UI. */
interface Shown {
  readonly ok: boolean;
  readonly obj?: { readonly accessToken?: unknown } | null;
}

/** Global of Swagger UI's page. */
declare const ui: { readonly authActions: { authorizeWithPersistOption(granted: object): void } };
declare const crypto: { randomUUID?(): string };

/** Parts of a Swagger UI answer. */
interface Answer {
  type(type: string): unknown;
  send(text: string): unknown;
}
type Handler = (request: { readonly url: string }, answer: Answer) => unknown;

/** Files of its page, by type. */
const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui-standalone-preset.js': 'text/javascript; charset=utf-8',
  'favicon-16x16.png': 'image/png',
  'favicon-32x32.png': 'image/png',
};
const made: Readonly<Record<string, string>> = {
  '/openapi.json': 'application/json; charset=utf-8',
  '/openapi.yaml': 'text/yaml; charset=utf-8',
  '/docs': 'text/html; charset=utf-8',
  '/docs/': 'text/html; charset=utf-8',
  '/docs/swagger-ui-init.js': 'text/javascript; charset=utf-8',
};

/**
 * Serves the API description and Swagger UI, where a sign-in persists. Each is rendered once, by Nest's handlers, and
 * kept.
 */
export function serveDocs(app: NestFastifyApplication, document: OpenAPIObject): void {
  const handlers = handlersOf(app, document);
  const adapter = app.getHttpAdapter();
  const serve = (path: string, kept: KeptAnswer): void =>
    void adapter.get(path, (_: unknown, response: FastifyReply) => adapter.reply(response, kept));
  for (const [path, type] of Object.entries(made)) serve(path, new KeptAnswer(type, () => textOf(handlers, path)));
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger'));
  for (const [file, type] of Object.entries(assets))
    serve(`/docs/${file}`, new KeptAnswer(type, () => readFileSync(resolve(`swagger-ui-dist/${file}`))));
}

/** Nest's handlers by address. They would render the descriptions for every request. */
function handlersOf(app: NestFastifyApplication, document: OpenAPIObject): ReadonlyMap<string, Handler> {
  const handlers = new Map<string, Handler>();
  const recorder = {
    get: (path: string, handler: Handler) => handlers.set(path.startsWith('/') ? path : `/${path}`, handler),
    getType: () => 'fastify',
    getInstance: () => ({ register: () => undefined }),
    getRequestUrl: ({ url }: { url: string }) => url,
  };
  const recorded = Object.create(app, { getHttpAdapter: { value: () => recorder } }) as NestFastifyApplication;
  SwaggerModule.setup('docs', recorded, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Tradepost API',
    swaggerOptions: {
      persistAuthorization: true,
      displayRequestDuration: true,
      requestInterceptor: freshKey,
      responseInterceptor: authorize,
    },
  });
  return handlers;
}

/** Handlers answer synchronously. */
function textOf(handlers: ReadonlyMap<string, Handler>, url: string): string {
  let sent = '';
  void handlers.get(url)!({ url }, { type: () => undefined, send: (text) => (sent = text) });
  return sent;
}

/** Runs in the page, from its own source: replaces the documented key by a new one for each try. A typed key stays. */
function freshKey(call: Call): Call {
  const shown = '8e03978e-40d5-43e8-bc93-6894a57f9324';
  if (call.headers['Idempotency-Key'] === shown && crypto.randomUUID !== undefined)
    call.headers['Idempotency-Key'] = crypto.randomUUID();
  return call;
}

/** Runs in the page: an answer with an access token signs in. */
function authorize(answer: Shown): Shown {
  const token = answer.ok ? answer.obj?.accessToken : undefined;
  if (typeof token === 'string') {
    const schema = { type: 'http', scheme: 'bearer' };
    ui.authActions.authorizeWithPersistOption({ accessToken: { name: 'accessToken', schema, value: token } });
  }
  return answer;
}
