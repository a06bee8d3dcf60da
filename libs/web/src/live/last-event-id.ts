import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * Injects the id of the last event that a client has: the header of one that connects again by itself, else the query
 * parameter of a page that was loaded anew.
 */
export const LastEventId = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const { headers, query } = context.switchToHttp().getRequest<FastifyRequest>();
  const { 'last-event-id': sent } = headers;
  return (typeof sent === 'string' && sent) || (query as { lastEventId?: string }).lastEventId || undefined;
});
