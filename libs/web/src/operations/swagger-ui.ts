import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { KeptAnswer } from '../requests/kept-answer.js';

/** A call as Swagger UI makes it. */
interface Call {
  readonly headers: Record<string, string>;
}

/** An answer as Swagger UI shows it. */
interface Shown {
  readonly ok: boolean;
  readonly obj?: { readonly accessToken?: unknown } | null;
}

/** What Swagger UI leaves in its page. */
declare const ui: { readonly authActions: { authorizeWithPersistOption(granted: object): void } };
declare const crypto: { randomUUID?(): string };

/** As far as Swagger UI sets an answer. */
interface Answer {
  type(type: string): unknown;
  send(text: string): unknown;
}
type Handler = (request: { readonly url: string }, answer: Answer) => unknown;

/** The files that its page loads, by their type. */
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
 * Serves the API description, and a page on which every call can be tried: whoever signs in there stays signed in. Each
 * of them is made once, by the handlers that Nest has for it, and kept.
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

/** What Nest would answer with, by the address. It would make the descriptions anew for everybody who asks. */
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

/** Its handlers answer before they return. */
function textOf(handlers: ReadonlyMap<string, Handler>, url: string): string {
  let sent = '';
  void handlers.get(url)!({ url }, { type: () => undefined, send: (text) => (sent = text) });
  return sent;
}

/**
 * Runs in the page, from its own text alone: the key of the API description is another one each time, so that each try is
 * a new request. A key that somebody typed stays as it is.
 */
function freshKey(call: Call): Call {
  const shown = '8e03978e-40d5-43e8-bc93-6894a57f9324';
  if (call.headers['Idempotency-Key'] === shown && crypto.randomUUID !== undefined)
    call.headers['Idempotency-Key'] = crypto.randomUUID();
  return call;
}

/** Runs in the page, too: what answers with an access token has signed in. */
function authorize(answer: Shown): Shown {
  const token = answer.ok ? answer.obj?.accessToken : undefined;
  if (typeof token === 'string') {
    const schema = { type: 'http', scheme: 'bearer' };
    ui.authActions.authorizeWithPersistOption({ accessToken: { name: 'accessToken', schema, value: token } });
  }
  return answer;
}
