import type { FastifyInstance } from 'fastify';
import type { HttpSettings } from '../addresses/http-settings.js';
import { cachingOf } from '../addresses/public-addresses.js';

/** Request headers that choose an answer beside its address. */
const CHOOSERS = ['X-Tenant', 'Authorization'];

/**
 * Sets `Cache-Control` and `Vary` of every answer, refusals included. Answers that depend on the caller are not stored;
 * a read that may answer 304 is stored privately and revalidated. Registered before everything that can refuse a
 * request; later additions to `Vary` find it there.
 */
export function sayWhatMayBeKept(server: FastifyInstance, { corsOrigins }: Pick<HttpSettings, 'corsOrigins'>): void {
  const vary = [...CHOOSERS, ...(corsOrigins.length > 0 ? ['Origin'] : [])].join(', ');
  const api = { 'cache-control': 'no-store', vary };
  const conditional = { 'cache-control': 'private, no-cache', vary };
  const stream = { 'cache-control': 'no-store, no-cache, no-transform', vary };
  server.addHook('onRequest', ({ url, routeOptions }, reply, done) => {
    const { url: route = url, config } = routeOptions;
    if (!route.startsWith('/v1/')) {
      reply.header('cache-control', cachingOf(route) ?? 'no-store');
      if (route === '/') reply.header('vary', 'Accept');
    } else reply.headers(config.conditional ? conditional : config.ticket ? stream : api);
    done();
  });
}
