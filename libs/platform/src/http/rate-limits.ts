import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Settings } from '../config/settings.js';
import type { ApiCaller } from '../context/request-context.js';
import { networkOf } from './client-address.js';
import { HttpProblem } from './http-problem.js';
import { RateLimiter, WINDOW } from './rate-limiter.js';

/** Routes that share a quota. */
export type RateClass = 'reads' | 'writes' | 'sign-in';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The class of a route that its method does not tell. */
    rate?: RateClass;
    /** As how many requests one counts; 1 unless given. */
    cost?: number;
  }
}

interface Limit {
  readonly limiter: RateLimiter;
  /** Value of `RateLimit-Policy`. */
  readonly policy: string;
}

/**
 * Refuses the requests of a caller beyond the quota of the route's class, and tells every caller of the API how much is
 * left (`RateLimit` and `RateLimit-Policy`, draft-ietf-httpapi-ratelimit-headers-10). What is outside the API, such as
 * health and documentation, has no caller and no limit.
 */
export function limitRates(server: FastifyInstance, { rates }: Pick<Settings, 'rates'>): void {
  const limits = {
    reads: limit('reads', rates.reads),
    writes: limit('writes', rates.writes),
    'sign-in': limit('sign-in', rates.signIn),
  };
  server.addHook('onRequest', (request, reply, done) => {
    if (request.caller === null) return done();
    const name = classOf(request, request.caller);
    const known = limits[name];
    if (known === null) return done();
    const { admitted, remaining, seconds } = known.limiter.take(
      partitionOf(request, request.caller),
      request.routeOptions.config.cost,
    );
    reply.header('ratelimit-policy', known.policy);
    reply.header('ratelimit', `"${name}";r=${remaining};t=${seconds}`);
    if (admitted) return done();
    reply.header('retry-after', String(seconds));
    done(
      new HttpProblem(
        'rate_limited',
        `More requests than the limit for ${name} admits came from you. Send this one again in ${seconds} s; nothing was changed.`,
      ),
    );
  });
}

function limit(name: RateClass, quota: number): Limit | null {
  if (quota === 0) return null;
  return { limiter: new RateLimiter(quota), policy: `"${name}";q=${quota};w=${WINDOW}` };
}

/** What costs a hash or a session has a tighter limit, whoever asks; but staff may register whom they like. */
function classOf({ routeOptions, method }: FastifyRequest, { identity }: ApiCaller): RateClass {
  const { rate } = routeOptions.config;
  if (rate !== undefined && (rate !== 'sign-in' || identity.role !== 'staff')) return rate;
  return method === 'GET' || method === 'HEAD' ? 'reads' : 'writes';
}

/** Whoever is signed in has a quota of their own wherever they are; guests share that of their address. */
function partitionOf(request: FastifyRequest, { tenant, principal, identity }: ApiCaller): string {
  return identity.role === 'guest' ? networkOf(request.address) : `${tenant} ${principal}`;
}
