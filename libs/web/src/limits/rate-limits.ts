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
    /** The class of a route that its method does not tell. */
    rate?: RateClass;
    /** As how many requests one counts; 1 unless given. */
    cost?: number;
  }
}

type RatedCaller = Pick<ApiCaller, 'tenant' | 'principal' | 'identity'>;

/** What callers of one kind have in one class of routes. */
interface Limit {
  readonly each: RateLimiter;
  /** For all callers of one network together; null: as many as there are. */
  readonly together: RateLimiter | null;
  /** Value of `RateLimit-Policy`. */
  readonly policy: string;
}

type Limits = Readonly<Record<RateClass, Limit | null>>;

/** How many callers' quotas all of one network have together, customers among them: whoever wants more accounts makes them. */
const NETWORK_SHARE = 10;

/**
 * Counts the requests of each caller of the API, refuses those beyond the quota of the route's class, and tells how much
 * is left (`RateLimit` and `RateLimit-Policy`, draft-ietf-httpapi-ratelimit-headers-10). What is outside the API has no
 * caller: it counts for its address.
 */
export class RateLimits {
  private readonly limits: Limits;
  private readonly staffLimits: Limits;

  constructor({ rates }: Pick<HttpSettings, 'rates'>) {
    const { reads, writes, signIn, staffReads, staffWrites } = rates;
    this.limits = limitsOf(reads, writes, signIn, NETWORK_SHARE);
    this.staffLimits = limitsOf(staffReads, staffWrites, 0, null);
  }

  /**
   * Counts one request. Whoever did not show who they are counts as a guest.
   * Throws `HttpProblem` where the caller has used up the quota.
   */
  count(request: FastifyRequest, reply: FastifyReply, caller: RatedCaller | null): void {
    this.spend(request, reply, caller, { cost: request.routeOptions.config.cost ?? 1, paid: 0 });
  }

  /** Counts a request that was counted as one as so many, once it is known what it asks for. Throws the same. */
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

/** Takes from the caller's quota and from that of their network, or from neither; tells of the one with less left. */
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
