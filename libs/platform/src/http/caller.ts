import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { newId } from '@tradepost/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GUEST, principalOf } from '../auth/identity.js';
import type { ApiCaller } from '../context/request-context.js';
import type { Tenants } from '../context/tenants.js';
import { HttpProblem } from './http-problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Tenant, principal and correlation id of an API request. */
    caller: ApiCaller | null;
  }
}

const saneId = /^[\w.:-]{1,128}$/;

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

/** Finds out on whose behalf it comes, before its body is read. */
export function identifyCallers(server: FastifyInstance, tenants: Tenants): void {
  server.decorateRequest('caller', null);
  server.addHook('onRequest', (request, _reply, done) => {
    if (!request.url.startsWith('/v1/')) return done();
    const named = request.headers['x-tenant'] ?? 'default';
    if (typeof named !== 'string' || !tenants.has(named)) {
      return done(
        new HttpProblem('tenant_unknown', 'There is no such tenant here. Check the X-Tenant header, or leave it out.'),
      );
    }
    request.caller = {
      tenant: named,
      principal: principalOf(GUEST),
      identity: GUEST,
      correlationId: request.id,
      causationId: null,
      streams: new Set(),
    };
    done();
  });
}

/** Injects the `ApiCaller` of an API request into a controller's method. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): ApiCaller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === null) throw new Error('Only routes below /v1 have a caller.');
  return caller;
});
