import { NotFoundException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { OrderTokens } from '../auth/order-tokens.js';
import { TokenVerifier } from '../auth/token-verifier.js';
import { ContentMac } from '@tradepost/platform/event-store';
import { HttpSettings } from '../addresses/http-settings.js';
import { Log, Metrics, NestLog } from '@tradepost/platform/runtime';
import { TenantRegistry } from '@tradepost/platform/contexts';
import { Deliveries } from '@tradepost/platform/messaging';
import { StreamTickets } from '../live/stream-tickets.js';
import { sayWhatMayBeKept } from '../requests/caching.js';
import { identifyCallers, nameRequests } from './identify-callers.js';
import { knowAddresses } from '../addresses/client-address.js';
import { shareWithOrigins } from './cors.js';
import { TradepostFastifyAdapter } from './fastify-adapter.js';
import { readIdsInEitherCase } from '../addresses/ids-in-addresses.js';
import { readJson } from '../requests/json-body.js';
import { describeApi } from '../openapi/openapi.js';
import { checkRequests } from '../requests/operation.js';
import { ProblemCatalogue } from '../problems/problem-catalogue.js';
import { ProblemFilter } from './problem-filter.js';
import { RateLimits } from '../limits/rate-limits.js';
import { logRequests } from './request-log.js';
import { RouteTable } from '../addresses/route-table.js';
import { secureAnswers } from './security-headers.js';
import { stopInOrder } from './stop-in-order.js';
import { awaitRequests } from './tenant-requests.js';
import { serveDocs } from '../operations/swagger-ui.js';
import { refuseBadHeads } from './unreadable-requests.js';
import { boundWaitingReads } from '../requests/waiting-reads.js';

type Root = Parameters<typeof NestFactory.create>[0];

/**
 * Creates the HTTP surface of an application's root module; the caller listens and closes.
 * @param holdsDeliveries whether deliveries wait until the caller begins them
 */
export async function createHttpApp(root: Root, { holdsDeliveries = false } = {}): Promise<NestFastifyApplication> {
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
  const routes = app.get(RouteTable);
  const problems = new ProblemFilter(catalogue, routes, log);
  const settings = app.get(HttpSettings);
  if (holdsDeliveries) app.get(Deliveries).hold();
  const rates = new RateLimits(settings);
  const { connections } = adapter;
  connections.bound(server.server, settings);
  const { connectionsCut } = app.get(Metrics);
  connections.onCut = (reason) => connectionsCut.inc({ reason });
  readJson(server);
  nameRequests(server);
  sayWhatMayBeKept(server, settings);
  secureAnswers(server);
  await shareWithOrigins(server, settings);
  stopInOrder(server, adapter.stopping);
  refuseBadHeads(server, connections.queues);
  routes.watch(server);
  readIdsInEitherCase(server);
  knowAddresses(server, settings);
  const tenants = app.get(TenantRegistry);
  identifyCallers(server, {
    tenants,
    tokens: app.get(TokenVerifier, { strict: false }),
    orderTokens: app.get(OrderTokens),
    tickets: app.get(StreamTickets),
    rates,
  });
  awaitRequests(server, tenants, settings);
  refuseUnrouted(server);
  checkRequests(server, app.get(ContentMac), rates);
  boundWaitingReads(server);
  logRequests(server, log);
  measureRequests(server, app.get(Metrics));
  app.useGlobalFilters(problems);
  serveDocs(app, describeApi(app, catalogue));
  await app.init();
  await server.ready();
  return app;
}

/** Refuses a request without a route before its body is read. */
function refuseUnrouted(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    done(request.is404 ? new NotFoundException() : undefined);
  });
}

/** Requests without a route count under `none`, so that made-up addresses create no series. */
function measureRequests(server: FastifyInstance, { requests }: Metrics): void {
  server.addHook('onResponse', ({ method, routeOptions }, reply, done) => {
    const labels = { method, route: routeOptions.url ?? 'none', status: reply.statusCode };
    requests.observe(labels, reply.elapsedTime / 1000);
    done();
  });
}
