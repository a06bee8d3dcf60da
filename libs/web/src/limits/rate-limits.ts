import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpSettings } from '../addresses/http-settings.js';
import type { ApiCaller } from '../auth/api-caller.js';
import { networkOf } from '../addresses/client-address.js';
import { HttpProblem } from '../problems/http-problem.js';
import { RateLimiter, windowSeconds, type Allowance } from './rate-limiter.js';

/** Routes that share a quota. */
export type RateClass = 'reads' | 'writes' | 'sign-in';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Class of a route, where its method does not tell. */
    rate?: RateClass;
    /** Cost of a request; 1 by default. */
    cost?: number;
  }
}

type RatedCaller = Pick<ApiCaller, 'tenant' | 'principal' | 'identity'>;

/** Limits of one kind of callers in one class of routes. */
interface Limit {
  readonly each: RateLimiter;
  /** Limit of all callers of one network together; null for none. */
  readonly together: RateLimiter | null;
  /** Value of `RateLimit-Policy`. */
  readonly policy: string;
}

type Limits = Readonly<Record<RateClass, Limit | null>>;

/** Quotas that all callers of one network have together, customers included: accounts are free. */
const NETWORK_SHARE = 10;

/**
 * Counts requests of each caller, refuses those beyond the quota of the route's class, and reports what is left
 * (`RateLimit` and `RateLimit-Policy`, draft-ietf-httpapi-ratelimit-headers-10). Outside the API a request counts for
 * its address.
 */
export class RateLimits {
  private readonly limits: Limits;
  private readonly staffLimits: Limits;

  constructor({ rates }: Pick<HttpSettings, 'rates'>) {
    const { reads, writes, signIn, staffReads, staffWrites } = rates;
    this.limits = limitsOf(reads, writes, signIn, NETWORK_SHARE);
    this.staffLimits = limitsOf(staffReads, staffWrites, 0, null);
  }

  /** Counts one request; without credentials, for a guest. Throws `HttpProblem` where the quota is used up. */
  count(request: FastifyRequest, reply: FastifyReply, caller: RatedCaller | null): void {
    this.spend(request, reply, caller, { cost: request.routeOptions.config.cost ?? 1, paid: 0 });
  }

  /** Adjusts the cost of a counted request, once its content is known. Throws the same. */
  charge(request: FastifyRequest, reply: FastifyReply, caller: RatedCaller | null, cost: number): void {
    if (cost > 1) this.spend(request, reply, caller, { cost, paid: 1 });
  }

  private spend(
    request: FastifyRequest,
    reply: FastifyReply,
    caller: RatedCaller | null,
    { cost, paid }: { readonly cost: number; readonly paid: number },
  ): void {
    const name = classOf(request, caller);
    const known = (caller?.identity.role === 'staff' ? this.staffLimits : this.limits)[name];
    if (known === null) return;
    const { admitted, remaining, seconds } = take(known, request, caller, cost, paid);
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

function limitsOf(reads: number, writes: number, signIn: number, share: number | null): Limits {
  const limit = (name: RateClass, quota: number): Limit | null =>
    quota === 0
      ? null
      : {
          each: new RateLimiter(quota),
          together: share === null ? null : new RateLimiter(quota * share),
          policy: `"${name}";q=${quota};w=${windowSeconds}`,
        };
  return { reads: limit('reads', reads), writes: limit('writes', writes), 'sign-in': limit('sign-in', signIn) };
}

/** Takes from the quotas of the caller and of their network, or from neither. Reports the one with less left. */
function take(
  { each, together }: Limit,
  request: FastifyRequest,
  caller: RatedCaller | null,
  cost: number,
  paid: number,
): Allowance {
  const who = partitionOf(request, caller);
  const own = each.take(who, cost, paid);
  if (together === null) return own;
  const network = networkOf(request.address, 48);
  if (!own.admitted) {
    together.giveBack(network, paid);
    return own;
  }
  const all = together.take(network, cost, paid);
  if (!all.admitted) each.giveBack(who, cost);
  return !all.admitted || all.remaining < own.remaining ? all : own;
}

/** What costs a hash or a session has a tighter limit for everybody but staff who register others. */
function classOf({ routeOptions, method }: FastifyRequest, caller: RatedCaller | null): RateClass {
  const { rate } = routeOptions.config;
  if (rate !== undefined && (rate !== 'sign-in' || caller?.identity.role !== 'staff')) return rate;
  return method === 'GET' || method === 'HEAD' ? 'reads' : 'writes';
}

/** Signed-in callers have their own quota anywhere; guests share that of their address. */
function partitionOf(request: FastifyRequest, caller: RatedCaller | null): string {
  if (caller === null || caller.identity.role === 'guest') return networkOf(request.address);
  return `${caller.tenant} ${caller.principal}`;
}
