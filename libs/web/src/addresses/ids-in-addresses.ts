import { canonicalId } from '@tradepost/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Name of path parameters that are ids. Others, such as a sku, may be case-sensitive. */
const ID = 'id';

/** Accepts ids in addresses in either case (RFC 9562, 4). */
export function readIdsInEitherCase(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const params = request.params as Record<string, string>;
    if (params[ID] !== undefined) params[ID] = canonicalId(params[ID]);
    done();
  });
}

/** Path of a request with its ids in canonical form. */
export function pathOf({ url, params }: FastifyRequest): string {
  const path = url.split('?')[0]!;
  return (params as Readonly<Record<string, string>>)[ID] === undefined ? path : canonicalPath(path);
}

/** A path with its ids in lower case, where it has no other parameters. */
export function canonicalPath(path: string): string {
  return path.split('/').map(canonicalId).join('/');
}
