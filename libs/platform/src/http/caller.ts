import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { newId } from '@tradepost/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { assertAccess, reachOf, type Access } from '../auth/access.js';
import { GUEST, principalOf } from '../auth/identity.js';
import type { OrderTokens } from '../auth/order-tokens.js';
import type { TokenVerifier, VerifiedToken } from '../auth/token-verifier.js';
import type { ApiCaller } from '../context/request-context.js';
import type { Tenants } from '../context/tenants.js';
import { HttpProblem } from './http-problem.js';

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

/**
 * Finds out on whose behalf an API request comes, and refuses it before its body is read: first where its tenant is
 * unknown, then where its token is not genuine, then where who sent it may not make that call. A route below /v1 that
 * does not say who may call it keeps the service from starting.
 */
export function identifyCallers(server: FastifyInstance, doorkeeping: Doorkeeping): void {
  server.decorateRequest('caller', null);
  server.addHook('onRoute', ({ method, url, config }) => {
    if (url.startsWith(API) && config?.access === undefined)
      throw new Error(`${String(method)} ${url} does not say who may call it: describe it with @Operation.`);
  });
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    const { url = request.url, config } = request.routeOptions;
    if (!url.startsWith(API)) return;
    const { tenant, identity } = await authenticate(request.headers, doorkeeping);
    if (config.access !== undefined) assertAccess(config.access, identity);
    request.caller = {
      tenant,
      principal: principalOf(identity),
      identity,
      reach: reachOf(identity),
      correlationId: request.id,
      causationId: null,
      streams: new Set(),
    };
  });
}

/** Throws `HttpProblem` for an unknown tenant, a token that is none, and one of another tenant. */
async function authenticate(
  headers: FastifyRequest['headers'],
  { tenants, tokens, orderTokens }: Doorkeeping,
): Promise<Pick<VerifiedToken, 'tenant' | 'identity'>> {
  const { authorization, 'x-tenant': named } = headers;
  if (named !== undefined && (typeof named !== 'string' || !tenants.has(named)))
    throw new HttpProblem(
      'tenant_unknown',
      'There is no such tenant here. Check the X-Tenant header, or leave it out.',
    );
  if (authorization === undefined) return { tenant: named ?? 'default', identity: GUEST };
  const token = BEARER.exec(authorization)?.[1];
  const verified = token === undefined ? null : (orderTokens.verify(token) ?? (await tokens.verify(token)));
  if (verified === null || !tenants.has(verified.tenant))
    throw new HttpProblem(
      'token_invalid',
      'This token is not valid, or not any more. Get a new one and send it as Authorization: Bearer.',
    );
  if (named !== undefined && named !== verified.tenant)
    throw new HttpProblem(
      'tenant_mismatch',
      'This token belongs to another tenant. Leave the X-Tenant header out, or sign in there.',
    );
  return verified;
}

/** Injects the `ApiCaller` of an API request into a controller's method. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): ApiCaller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === null) throw new Error('Only routes below /v1 have a caller.');
  return caller;
});
