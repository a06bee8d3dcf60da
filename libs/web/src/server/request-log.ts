import { isId } from '@tradepost/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Log } from '@tradepost/platform/runtime';

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the problem in the answer; null for none. */
    refusal: string | null;
  }
}

/** Logs a line for each request of the API and its pages. */
export function logRequests(server: FastifyInstance, log: Log): void {
  server.decorateRequest('refusal', null);
  server.addHook('onResponse', (request, reply, done) => {
    const { id, method, address, asker, caller, refusal } = request;
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
    log.info(
      {
        requestId: id,
        correlationId: id,
        address,
        ...asker,
        method,
        path: loggedPath(request),
        status: reply.statusCode,
        ...(refusal !== null && { code: refusal }),
        milliseconds,
        ...(caller?.streams?.size && { streams: [...caller.streams] }),
      },
      'request',
    );
    done();
  });
}

/** The route with its ids: anything else in an address may be a secret. Null for no route. */
function loggedPath({ routeOptions: { url }, params }: FastifyRequest): string | null {
  const given = params as Readonly<Record<string, string>>;
  return (
    url?.replace(/:(\w+)/g, (parameter, name: string) => (isId(given[name] ?? '') ? given[name]! : parameter)) ?? null
  );
}
