import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { newId } from '@tradepost/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GUEST, principalOf } from '../auth/identity.js';
import type { ApiCaller } from '../context/request-context.js';
import type { Tenants } from '../context/tenants.js';
import type { StreamTickets } from '../live/stream-tickets.js';
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

/** Finds out on whose behalf it comes, before its body is read. */
export function identifyCallers(server: FastifyInstance, tenants: Tenants, tickets: StreamTickets): void {
  server.decorateRequest('caller', null);
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    if (!request.url.startsWith('/v1/')) return done();
    const { ticket } = request.query as { ticket?: unknown };
    if (request.routeOptions.config.ticket && typeof ticket === 'string') {
      const holder = tickets.redeem(ticket, request.url.split('?')[0]!);
      if (holder === null)
        return done(
          new HttpProblem(
            'stream_ticket_invalid',
            'This ticket was used, is older than 30 seconds, or is for another stream. Get a new one.',
          ),
        );
      const { tenant, identity, credential } = holder;
      request.caller = {
        tenant,
        principal: principalOf(identity),
        identity,
        reach: 'nothing',
        credential,
        correlationId: request.id,
        causationId: null,
        streams: new Set(),
      };
      return done();
    }
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
      reach: 'nothing',
      credential: null,
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
