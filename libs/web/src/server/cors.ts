import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HttpSettings } from '../addresses/http-settings.js';

/** Request headers allowed beside those that always are. */
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
/** Response headers exposed beside those that always are. */
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
/** Lifetime of a preflight in seconds; the most that Chromium keeps. */
const maxAgeSeconds = 7_200;

/** Allows pages of the configured origins to call the API; no others read an answer. No cookies. */
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

/** An `OPTIONS` that is no preflight is an ordinary request, and refused as such. */
function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && headers['access-control-request-method'] !== undefined;
}
