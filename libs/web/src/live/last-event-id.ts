import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/**
 * Parameter decorator: id of the client's last event, from the header of a reconnecting client or the query parameter
 * of a reloaded page.
 */
export const LastEventId = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const { headers, query } = context.switchToHttp().getRequest<FastifyRequest>();
  const { 'last-event-id': sent } = headers;
  return (typeof sent === 'string' && sent) || (query as { lastEventId?: string }).lastEventId || undefined;
});
