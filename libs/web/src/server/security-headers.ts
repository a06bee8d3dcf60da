import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** Ignored over plain HTTP. Whether subdomains use TLS is not known here. */
const strictTransportSecurity = { maxAge: 31_536_000, includeSubDomains: false };

/** Content policy of Swagger UI, the problem pages and the demo, all served from here. */
const pages = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'self'"],
      'script-src-attr': ["'none'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'object-src': ["'none'"],
      'base-uri': ["'none'"],
      'form-action': ["'self'"],
      'frame-ancestors': ["'none'"],
    },
  },
  strictTransportSecurity,
});

/** Answers of the API are never run, framed or sniffed. */
const API = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': `max-age=${strictTransportSecurity.maxAge}`,
  'x-content-type-options': 'nosniff',
};

/** Sets security headers. Helmet's headers are for pages; API reads are too frequent for them. */
export function secureAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/v1/')) {
      reply.headers(API);
      return done();
    }
    pages(request.raw, reply.raw, (error) => done(error as Error | undefined));
  });
}
