import { canonicalId } from '@tradepost/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Name of the path parameter that is an id. One of another name, such as a sku, is a text whose case may matter. */
const ID = 'id';

/** Ids in addresses are read in either case (RFC 9562, 4). */
export function readIdsInEitherCase(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const params = request.params as Record<string, string>;
    if (params[ID] !== undefined) params[ID] = canonicalId(params[ID]);
    done();
  });
}

/** The path of a request, the same for every way to write the id in it. */
export function pathOf({ url, params }: FastifyRequest): string {
  const path = url.split('?')[0]!;
  return (params as Readonly<Record<string, string>>)[ID] === undefined ? path : canonicalPath(path);
}

/** A path with the ids in it in lower case; for paths without any other parameters. */
export function canonicalPath(path: string): string {
  return path.split('/').map(canonicalId).join('/');
}
