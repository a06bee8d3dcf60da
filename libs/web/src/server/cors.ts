import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HttpSettings } from '../addresses/http-settings.js';

/** What a page may send beside what browsers always let it. */
const ALLOWED = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-Match',
  'If-None-Match',
  'Last-Event-ID',
  'X-Request-Id',
  'X-Tenant',
];
/** What a page may read beside what browsers always let it. */
const EXPOSED = [
  'Accept-Encoding',
  'Allow',
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];
/** Seconds for which a browser need not ask again; the most that Chromium keeps. */
const maxAgeSeconds = 7_200;

/** Lets pages of the origins that are set call the API; no page of any other origin reads an answer. No cookies. */
export async function shareWithOrigins(
  server: FastifyInstance,
  { corsOrigins }: Pick<HttpSettings, 'corsOrigins'>,
): Promise<void> {
  if (corsOrigins.length === 0) return;
  const answers = {
    origin: [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ALLOWED,
    exposedHeaders: EXPOSED,
    credentials: false,
    maxAge: maxAgeSeconds,
  };
  const others = { ...answers, preflight: false };
  await server.register(cors, {
    delegator: (request, decide) => decide(null, isPreflight(request) ? answers : others),
  });
}

/** An `OPTIONS` that no browser asks on behalf of a page is a request like any other, and refused as such. */
function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
