import type { Server } from 'node:http';
import type { Settings } from '../config/settings.js';

/** Between two looks for requests that take too long to arrive, in milliseconds. */
export const CHECKING_INTERVAL = 1_000;

/** Seconds in which the head of a request must have arrived, where the whole request has longer. */
const HEAD_TIMEOUT = 10;

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
