import type { FastifyInstance } from 'fastify';
import type { HttpSettings } from '../addresses/http-settings.js';
import { cachingOf } from '../addresses/public-addresses.js';

/** What chooses an answer of the API beside its address. */
const CHOOSERS = ['X-Tenant', 'Authorization'];

/**
 * Says of every answer, refusals included, whether caches may keep it, and which headers of the request chose it. What
 * depends on who asks is kept nowhere; a read that may answer 304 is kept by whoever asked, to be checked each time. It
 * comes before all that can refuse a request; what adds to `Vary` later finds it there.
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
