import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { newId } from '@tradepost/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { assertAccess, reachOf, type Access } from '../auth/access.js';
import { GUEST, principalOf } from '../auth/identity.js';
import type { OrderTokens } from '../auth/order-tokens.js';
import type { TokenVerifier } from '../auth/token-verifier.js';
import type { ApiCaller } from '../context/request-context.js';
import type { Tenants } from '../context/tenants.js';
import type { StreamTickets } from '../live/stream-tickets.js';
import { networkOf } from './client-address.js';
import { HttpProblem } from './http-problem.js';
import { isPublic } from './public-addresses.js';
import type { RateLimits } from './rate-limits.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Tenant, principal and correlation id of an API request. */
    caller: ApiCaller | null;
  }

  interface FastifyContextConfig {
    /** Who may call the route; every one below /v1 says so. */
    access?: Access;
  }
}

/** What finding out about a caller takes. */
export interface Doorkeeping {
  readonly tenants: Tenants;
  readonly tokens: TokenVerifier;
  readonly orderTokens: OrderTokens;
  readonly tickets: StreamTickets;
  readonly rates: RateLimits;
}

const saneId = /^[\w.:-]{1,128}$/;
/** RFC 6750, 2.1. The name of the scheme is not case-sensitive (RFC 9110, 11.1). */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;
const API = '/v1/';

/** The id of a request: the one it came with when that is sane, else a new one. */
export function requestId(headers: FastifyRequest['headers']): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && saneId.test(given) ? given : newId();
}

/** Has every answer bear the id of its request. */
export function nameRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
}

/**
 * Finds out on whose behalf an API request comes, and refuses it before its body is read: first where its tenant is
 * unknown, then where its token is not genuine, then where its sender has used up a quota, then where they may not make
 * that call. A refused token costs the quota of the address that it came from. A route below /v1 that does not say who may call it, and one elsewhere that is no public address, keep the service from starting.
 */
export function identifyCallers(server: FastifyInstance, doorkeeping: Doorkeeping): void {
  server.decorateRequest('caller', null);
  server.addHook('onRoute', ({ method, url, config }) => {
    if (url.startsWith(API) ? config?.access === undefined : !isPublic(method, url))
      throw new Error(
        `${String(method)} ${url} does not say who may call it: put it below ${API} and describe it with @Operation.`,
      );
  });
  server.addHook('onRequest', async (request, reply) => {
    const { url = request.url, config } = request.routeOptions;
    if (!url.startsWith(API)) return;
    const { tenant, identity, credential } = await authenticate(request, doorkeeping).catch((refusal: unknown) => {
      doorkeeping.rates.count(request, reply, null);
      throw refusal;
    });
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
    doorkeeping.rates.count(request, reply, caller);
    if (config.access !== undefined) assertAccess(config.access, identity);
    request.caller = caller;
  });
}

/** Somebody who has shown who they are. */
type Known = Pick<ApiCaller, 'tenant' | 'identity' | 'credential'>;

/** Throws `HttpProblem` for an unknown tenant, a token or ticket that is none, and either of another tenant. */
async function authenticate(request: FastifyRequest, doorkeeping: Doorkeeping): Promise<Known> {
  const { authorization, 'x-tenant': named } = request.headers;
  if (named !== undefined && (typeof named !== 'string' || !doorkeeping.tenants.has(named)))
    throw new HttpProblem(
      'tenant_unknown',
      'There is no such tenant here. Check the X-Tenant header, or leave it out.',
    );
  const { ticket } = request.query as { ticket?: unknown };
  const byTicket = request.routeOptions.config.ticket && typeof ticket === 'string';
  if (!byTicket && authorization === undefined)
    return { tenant: named ?? 'default', identity: GUEST, credential: null };
  const known = byTicket ? await redeem(ticket, request.url, doorkeeping) : await genuine(authorization!, doorkeeping);
  if (named !== undefined && named !== known.tenant)
    throw new HttpProblem(
      'tenant_mismatch',
      'This token belongs to another tenant. Leave the X-Tenant header out, or sign in there.',
    );
  return known;
}

/** Whose token an Authorization header bears. */
async function genuine(authorization: string, { tenants, tokens, orderTokens }: Doorkeeping): Promise<Known> {
  const token = BEARER.exec(authorization)?.[1];
  const verified = token === undefined ? null : (orderTokens.verify(token) ?? (await tokens.verify(token)));
  if (verified === null || !tenants.has(verified.tenant))
    throw new HttpProblem(
      'token_invalid',
      'This token is not valid, or not any more. Get a new one and send it as Authorization: Bearer.',
    );
  const { tenant, identity, expiresAt } = verified;
  return { tenant, identity, credential: Number.isFinite(expiresAt) ? { token: token!, expiresAt } : null };
}

/** A ticket stands for the tenant and the token that it was given out for, as long as that token is good. */
async function redeem(ticket: string, url: string, { tickets, tokens }: Doorkeeping): Promise<Known> {
  const holder = tickets.redeem(ticket, url.split('?')[0]!);
  const { credential } = holder ?? {};
  if (holder !== null && (!credential || (await tokens.verify(credential.token)) !== null)) return holder;
  throw new HttpProblem(
    'stream_ticket_invalid',
    'This ticket was used, is older than 30 seconds, is for another stream, or its token has ended. Get a new one.',
  );
}

/** Injects the `ApiCaller` of an API request into a controller's method. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): ApiCaller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === null) throw new Error('Only routes below /v1 have a caller.');
  return caller;
});
