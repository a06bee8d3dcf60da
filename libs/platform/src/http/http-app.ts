import { NotFoundException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { OrderTokens } from '../auth/order-tokens.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import { ContentMac } from '../commands/content-mac.js';
import { Tenants } from '../context/tenants.js';
import { Metrics } from '../metrics/metrics.js';
import { Log, NestLog } from '../logging/log.js';
import { identifyCallers } from './caller.js';
import { TradepostFastifyAdapter } from './fastify-adapter.js';
import { HttpProblem } from './http-problem.js';
import { describeApi } from './openapi.js';
import { checkRequests } from './operation.js';
import { ProblemCatalogue } from './problem-catalogue.js';
import { ProblemFilter } from './problem-filter.js';
import { RouteTable } from './route-table.js';
import { stopInOrder } from './stop-in-order.js';
import { refuseBadHeads } from './unreadable-requests.js';

type Root = Parameters<typeof NestFactory.create>[0];

/** Puts the HTTP surface around an application's root module; the caller listens and closes. */
export async function createHttpApp(root: Root): Promise<NestFastifyApplication> {
  const adapter = new TradepostFastifyAdapter();
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  const log = app.get(Log);
  app.useLogger(new NestLog(log));
  const server = adapter.getInstance() as unknown as FastifyInstance;
  const catalogue = app.get(ProblemCatalogue);
  const routes = new RouteTable();
  const problems = new ProblemFilter(catalogue, routes, log);
  stopInOrder(server);
  readJson(server);
  refuseBadHeads(server);
  routes.watch(server);
  identifyCallers(server, {
    tenants: app.get(Tenants),
    tokens: app.get(TokenVerifier, { strict: false }),
    orderTokens: app.get(OrderTokens),
  });
  refuseUnrouted(server);
  checkRequests(server, app.get(ContentMac));
  logRequests(server, log);
  measureRequests(server, app.get(Metrics));
  app.useGlobalFilters(problems);
  const document = describeApi(app, catalogue);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Tradepost API',
    swaggerOptions: { persistAuthorization: true },
  });
  await app.init();
  await server.ready();
  return app;
}

/** What no route takes is refused before its body is read, whatever that is. */
function refuseUnrouted(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? new NotFoundException() : undefined);
  });
}

/** Bytes that are no UTF-8 are refused, not replaced. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** JSON is all that is read. An empty body is no body, whatever its content type says. */
function readJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) return done(null, undefined);
    try {
      done(null, JSON.parse(utf8.decode(body as Buffer)));
    } catch {
      done(
        new HttpProblem(
          'malformed_json',
          'The body is not valid JSON. Check its quotes, commas and brackets, and that it was sent whole.',
        ),
      );
    }
  });
  server.addContentTypeParser('*', (request, payload, done) => {
    const refuse = (): void => done(Object.assign(new Error('The body is not JSON.'), { statusCode: 415 }));
    if (request.headers['content-type'] !== undefined) return refuse();
    payload
      .once('data', refuse)
      .once('end', () => done(null))
      .once('error', done);
  });
}

/** A request that met no route counts under `none`, so that addresses made up by clients make no series. */
function measureRequests(server: FastifyInstance, { requests }: Metrics): void {
  server.addHook('onResponse', ({ method, routeOptions }, reply, done) => {
    const labels = { method, route: routeOptions.url ?? 'none', status: reply.statusCode };
    requests.observe(labels, reply.elapsedTime / 1000);
    done();
  });
}

function logRequests(server: FastifyInstance, log: Log): void {
  server.addHook('onResponse', (request, reply, done) => {
    const { id, method, originalUrl, caller } = request;
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
    log.info(
      {
        requestId: id,
        correlationId: caller?.correlationId,
        tenant: caller?.tenant,
        method,
        path: originalUrl.split('?')[0],
        status: reply.statusCode,
        milliseconds,
        ...(caller?.streams?.size && { streams: [...caller.streams] }),
      },
      'request',
    );
    done();
  });
}
