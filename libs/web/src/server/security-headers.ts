import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** Over plain HTTP browsers ignore it. Whether subdomains speak TLS is not ours to say. */
const strictTransportSecurity = { maxAge: 31_536_000, includeSubDomains: false };

/** What Swagger UI, the problem pages and the demo need, and nothing else: all of it is served here. */
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

/** Answers of the API are no pages: nothing in them is ever run, framed or taken for another type. */
const API = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'strict-transport-security': `max-age=${strictTransportSecurity.maxAge}`,
  'x-content-type-options': 'nosniff',
};

/** Tells browsers how to treat answers. Helmet's dozen of headers is for pages; reads of the API are too hot for it. */
export function secureAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (request.url.startsWith('/v1/')) {
      reply.headers(API);
      return done();
    }
    pages(request.raw, reply.raw, (error) => done(error as Error | undefined));
  });
}
