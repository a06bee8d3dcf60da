import { newId } from '@tradepost/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { assertAccess, reachOf } from '../auth/access.js';
import type { Asker } from '../auth/caller.js';
import { GUEST, principalOf } from '../auth/identity.js';
import type { OrderTokens } from '../auth/order-tokens.js';
import type { TenantRegistry } from '@tradepost/platform/contexts';
import { whenThere, type MaybePromise } from '@tradepost/platform/runtime';
import type { TokenVerifier } from '../auth/token-verifier.js';
import type { ApiCaller } from '../auth/api-caller.js';
import type { StreamTickets } from '../live/stream-tickets.js';
import { networkOf } from '../addresses/client-address.js';
import { HttpProblem } from '../problems/http-problem.js';
import { unknownTenant } from '../problems/unknown-tenant.js';
import { pathOf } from '../addresses/ids-in-addresses.js';
import { isHealth, isPublic } from '../addresses/public-addresses.js';
import type { RateLimits } from '../limits/rate-limits.js';

/** What authentication needs. */
export interface AuthDependencies {
  readonly tenants: Pick<TenantRegistry, 'has'>;
  readonly tokens: TokenVerifier;
  readonly orderTokens: OrderTokens;
  readonly tickets: StreamTickets;
  readonly rates: RateLimits;
}

const saneId = /^[\w.:-]{1,128}$/;
/** RFC 6750, 2.1. The name of the scheme is case-insensitive (RFC 9110, 11.1). */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;
const API = '/v1/';

/** Id of a request: its own where valid, otherwise a new one. */
export function requestId(headers: FastifyRequest['headers']): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && saneId.test(given) ? given : newId();
}

/** Sets the id of the request on every answer. */
export function nameRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
}

/**
 * Finds out on whose behalf an API request comes, and refuses it before its body is read: first where its tenant is
 * unknown, then where its token is not genuine, then where its sender has used up a quota, then where they may not make
 * that call. A refused token costs the quota of the address that it came from. A route below /v1 that does not say who
 * may call it, and one elsewhere that is no public address, keep the service from starting.
 */
export function identifyCallers(server: FastifyInstance, doorkeeping: AuthDependencies): void {
  server.decorateRequest('caller', null);
  server.decorateRequest('asker', null);
  server.addHook('onRoute', ({ method, url, config }) => {
    if (url.startsWith(API) ? config?.access === undefined : !isPublic(method, url))
      throw new Error(
        `${String(method)} ${url} does not say who may call it: put it below ${API} and describe it with @Operation.`,
      );
  });
  server.addHook('onRequest', (request, reply, done) => {
    const { url = request.url } = request.routeOptions;
    if (!url.startsWith(API)) return countElsewhere(request, reply, doorkeeping.rates, done);
    const enter = (found: Known | HttpProblem): void => {
      try {
        request.caller = admitted(request, reply, found, doorkeeping.rates);
      } catch (refusal) {
        return done(refusal as Error);
      }
      done();
    };
    const found = authenticate(request, doorkeeping);
    if (found instanceof Promise) found.then(enter, done);
    else enter(found);
  });
}

/** Requests outside the API cost a read of their address; health is free. */
function countElsewhere(
  request: FastifyRequest,
  reply: FastifyReply,
  rates: RateLimits,
  done: (refusal?: Error) => void,
): void {
  try {
    if (!isHealth(request.routeOptions.url)) rates.count(request, reply, null);
  } catch (refusal) {
    return done(refusal as Error);
  }
  done();
}

/** An authenticated caller. */
type Known = Pick<ApiCaller, 'tenant' | 'identity' | 'credential'>;

/** Caller of a request, or why it is unknown: an unknown tenant, or an invalid token or ticket. */
function authenticate(request: FastifyRequest, doorkeeping: AuthDependencies): MaybePromise<Known | HttpProblem> {
  const { authorization, 'x-tenant': named } = request.headers;
  if (named !== undefined && (typeof named !== 'string' || !doorkeeping.tenants.has(named))) return unknownTenant();
  const { ticket } = request.query as { ticket?: unknown };
  const byTicket = request.routeOptions.config.ticket && typeof ticket === 'string';
  if (!byTicket && authorization === undefined)
    return { tenant: named ?? 'default', identity: GUEST, credential: null };
  const found = byTicket ? redeem(ticket, request, doorkeeping) : genuine(authorization!, doorkeeping);
  return whenThere(found, (known) => {
    if (named === undefined || known instanceof HttpProblem || named === known.tenant) return known;
    request.asker = askerOf(known);
    return new HttpProblem(
      'tenant_mismatch',
      'This token belongs to another tenant. Leave the X-Tenant header out, or sign in there.',
    );
  });
}

/** Verified content of an Authorization header. */
function genuine(
  authorization: string,
  { tenants, tokens, orderTokens }: AuthDependencies,
): MaybePromise<Known | HttpProblem> {
  const token = BEARER.exec(authorization)?.[1];
  const verified = token === undefined ? null : (orderTokens.verify(token) ?? tokens.verify(token));
  return whenThere(verified, (found) => {
    if (found === null || !tenants.has(found.tenant))
      return new HttpProblem(
        'token_invalid',
        'This token is not valid, or not any more. Get a new one and send it as Authorization: Bearer.',
      );
    const { tenant, identity, expiresAt } = found;
    return { tenant, identity, credential: Number.isFinite(expiresAt) ? { token: token!, expiresAt } : null };
  });
}

/** A ticket stands for its tenant and token, as long as the token is valid. HEAD does not consume it. */
function redeem(
  ticket: string,
  request: FastifyRequest,
  { tenants, tickets, tokens }: AuthDependencies,
): MaybePromise<Known | HttpProblem> {
  const holder = tickets[request.method === 'HEAD' ? 'look' : 'redeem'](ticket, pathOf(request));
  const { credential } = holder ?? {};
  return whenThere(credential ? tokens.verify(credential.token) : holder, (found) =>
    holder !== null && found !== null && tenants.has(holder.tenant)
      ? holder
      : new HttpProblem(
          'stream_ticket_invalid',
          'This ticket was used, is older than 30 seconds, is for another stream, or its token has ended. Get a new one.',
        ),
  );
}

/** The admitted caller. Throws the refusal, and `HttpProblem` where the quota is used up. */
function admitted(
  request: FastifyRequest,
  reply: FastifyReply,
  found: Known | HttpProblem,
  rates: RateLimits,
): ApiCaller {
  if (found instanceof HttpProblem) {
    request.asker ??= strangerOf(request, found);
    rates.count(request, reply, null);
    throw found;
  }
  const { tenant, identity, credential } = found;
  request.asker = askerOf(found);
  const caller: ApiCaller = {
    tenant,
    principal: principalOf(identity),
    identity,
    reach: reachOf(identity),
    credential,
    correlationId: request.id,
    causationId: null,
    network: networkOf(request.address),
    streams: new Set(),
  };
  rates.count(request, reply, caller);
  const { access } = request.routeOptions.config;
  if (access !== undefined) assertAccess(access, identity);
  return caller;
}

function askerOf({ tenant, identity }: Known): Asker {
  const principal = principalOf(identity);
  return identity.role === 'guest' && identity.orderId !== null
    ? { tenant, principal, order: identity.orderId }
    : { tenant, principal };
}

function strangerOf({ headers }: FastifyRequest, { code }: HttpProblem): Asker {
  const named = (headers['x-tenant'] as string | undefined) ?? 'default';
  return { tenant: code === 'tenant_unknown' ? null : named, principal: 'unknown' };
}
