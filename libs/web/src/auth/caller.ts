import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Access } from './access.js';
import type { ApiCaller } from './api-caller.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Tenant, principal and correlation id of an API request. */
    caller: ApiCaller | null;
    /** Whom an API request comes from, for the log: also where it is refused. Null outside the API. */
    asker: Asker | null;
  }

  interface FastifyContextConfig {
    /** Who may call the route; every one below /v1 says so. */
    access?: Access;
  }
}

/** Whom a request comes from, as the log tells it. */
export interface Asker {
  /** Null where the request names one that is not there. */
  readonly tenant: string | null;
  /** As in events; `unknown` where a token or ticket is not valid. */
  readonly principal: string;
  /** The order whose token a guest holds. */
  readonly order?: string;
}

/** Injects the `ApiCaller` of an API request into a controller's method. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): ApiCaller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === null) throw new Error('Only routes below /v1 have a caller.');
  return caller;
});
