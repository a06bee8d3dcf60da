import type { Server } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '../config/settings.js';

/** Between two looks for requests that take too long to arrive, in milliseconds. */
export const CHECKING_INTERVAL = 1_000;

/** Seconds in which the head of a request must have arrived, where the whole request has longer. */
const HEAD_TIMEOUT = 10;

/**
 * Connections that wait until they are taken, unless the system admits fewer (`net.core.somaxconn`). Beyond Node's own
 * 511 the clients of a crowd that comes at once would be ignored, and try again at intervals that double.
 */
const BACKLOG = 4_096;

/** Takes connections from now on. Resolves with the address; rejects with what the system says against it. */
export function listen(app: NestFastifyApplication, { port, host }: Pick<Settings, 'port' | 'host'>): Promise<string> {
  return app.getHttpAdapter().getInstance().listen({ port, host, backlog: BACKLOG });
}

/**
 * Bounds what clients can hold open: so many connections, and none with a request that trickles in (408). Answers may
 * take as long as they like, event streams among them.
 */
export function boundConnections(
  http: Server,
  { requestTimeout, maxConnections }: Pick<Settings, 'requestTimeout' | 'maxConnections'>,
): void {
  http.requestTimeout = requestTimeout * 1_000;
  http.headersTimeout = Math.min(HEAD_TIMEOUT, requestTimeout) * 1_000;
  http.maxConnections = maxConnections;
}
