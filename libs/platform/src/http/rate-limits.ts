import type { FastifyReply, FastifyRequest } from 'fastify';
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

type RatedCaller = Pick<ApiCaller, 'tenant' | 'principal' | 'identity'>;

interface Limit {
  readonly limiter: RateLimiter;
  /** Value of `RateLimit-Policy`. */
  readonly policy: string;
}

/**
 * Counts the requests of each caller of the API, refuses those beyond the quota of the route's class, and tells how much
 * is left (`RateLimit` and `RateLimit-Policy`, draft-ietf-httpapi-ratelimit-headers-10). What is outside the API, such
 * as health and documentation, has no caller and no limit.
 */
export class RateLimits {
  private readonly limits: Readonly<Record<RateClass, Limit | null>>;

  constructor({ rates }: Pick<Settings, 'rates'>) {
    this.limits = {
      reads: limit('reads', rates.reads),
      writes: limit('writes', rates.writes),
      'sign-in': limit('sign-in', rates.signIn),
    };
  }

  /**
   * Counts one request. Whoever did not show who they are counts as a guest.
   * Throws `HttpProblem` where the caller has used up the quota.
   */
  count(request: FastifyRequest, reply: FastifyReply, caller: RatedCaller | null): void {
    const name = classOf(request, caller);
    const known = this.limits[name];
    if (known === null) return;
    const { admitted, remaining, seconds } = known.limiter.take(
      partitionOf(request, caller),
      request.routeOptions.config.cost,
    );
    reply.header('ratelimit-policy', known.policy);
    reply.header('ratelimit', `"${name}";r=${remaining};t=${seconds}`);
    if (admitted) return;
    reply.header('retry-after', String(seconds));
    throw new HttpProblem(
      'rate_limited',
      `More requests than the limit for ${name} admits came from you. Send this one again in ${seconds} s; nothing was changed.`,
    );
  }
}

function limit(name: RateClass, quota: number): Limit | null {
  if (quota === 0) return null;
  return { limiter: new RateLimiter(quota), policy: `"${name}";q=${quota};w=${WINDOW}` };
}

/** What costs a hash or a session has a tighter limit, whoever asks; but staff may register whom they like. */
function classOf({ routeOptions, method }: FastifyRequest, caller: RatedCaller | null): RateClass {
  const { rate } = routeOptions.config;
  if (rate !== undefined && (rate !== 'sign-in' || caller?.identity.role !== 'staff')) return rate;
  return method === 'GET' || method === 'HEAD' ? 'reads' : 'writes';
}

/** Whoever is signed in has a quota of their own wherever they are; guests share that of their address. */
function partitionOf(request: FastifyRequest, caller: RatedCaller | null): string {
  if (caller === null || caller.identity.role === 'guest') return networkOf(request.address);
  return `${caller.tenant} ${caller.principal}`;
}
