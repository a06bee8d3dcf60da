import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Access } from './access.js';
import type { ApiCaller } from './api-caller.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Tenant, principal and correlation id of an API request. */
    caller: ApiCaller | null;
    /** Caller of an API request for the log, also where it is refused. Null outside the API. */
    asker: Asker | null;
  }

  interface FastifyContextConfig {
    /** Who may call the route; required below /v1. */
    access?: Access;
  }
}

/** Caller of a request, for the log. */
export interface Asker {
  /** Null for an unknown tenant. */
  readonly tenant: string | null;
  /** As in events; `unknown` for an invalid token or ticket. */
  readonly principal: string;
  /** Order of a guest's token. */
  readonly order?: string;
}

/** Injects the `ApiCaller` of an API request into a controller's method. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): ApiCaller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === null) throw new Error('Only routes below /v1 have a caller.');
  return caller;
});
