/**
 * The ceiling that the service is compared with: Fastify and better-sqlite3 alone, on files created by the service.
 * Usage: main.ts FOLDER, the folder of a tenant. Prints its address.
 */
import { join } from 'node:path';
import fastify from 'fastify';
import { openReader, openWriter } from './connections.js';
import { GroupCommit } from './group-commit.js';
import { placeOrder, type OrderRequest } from './place-order.js';
import { Reads } from './reads.js';
import { prepareStatements } from './statements.js';

const folder = process.argv[2]!;
const writer = openWriter(join(folder, 'orders.db'));
const reader = openReader(join(folder, 'orders.read.db'));
const statements = prepareStatements(writer);
const lane = new GroupCommit(writer);
const reads = new Reads(reader);

const id = { type: 'string', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' };
const line = {
  type: 'object',
  properties: {
    sku: { type: 'string', minLength: 1, maxLength: 40 },
    quantity: { type: 'integer', minimum: 1, maximum: 1_000_000 },
  },
  required: ['sku', 'quantity'],
  additionalProperties: false,
};
const placing = {
  headers: {
    type: 'object',
    properties: { 'idempotency-key': { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' } },
    required: ['idempotency-key'],
  },
  body: {
    type: 'object',
    properties: { customerId: id, lines: { type: 'array', items: line, minItems: 1, maxItems: 2_000 } },
    required: ['customerId', 'lines'],
    additionalProperties: false,
  },
};
const listing = {
  querystring: {
    type: 'object',
    properties: {
      customerId: id,
      limit: { type: 'string', pattern: '^([1-9]\\d?|100)$', default: '20' },
      cursor: { type: 'string' },
    },
    required: ['customerId'],
    additionalProperties: false,
  },
};

const app = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
const json = 'application/json; charset=utf-8';

app.get('/livez', (_, reply) => reply.type(json).send('{"status":"ok"}'));

app.post<{ Body: OrderRequest; Headers: { 'idempotency-key': string } }>(
  '/v1/orders',
  { schema: placing },
  async ({ headers, body }, reply) => {
    const placed = await lane.run(() => placeOrder(statements, headers['idempotency-key'], body));
    return reply.code(201).headers(placed.headers).type(json).send(placed.body);
  },
);

app.get<{ Params: { id: string } }>('/v1/orders/:id', ({ params }, reply) => {
  const order = reads.order(params.id);
  if (order === null) return reply.code(404).type(json).send('{"code":"order_not_found"}');
  return reply.header('etag', `"${order.version}"`).type(json).send(order.json);
});

app.get<{ Querystring: { customerId: string; limit: string; cursor?: string } }>(
  '/v1/orders',
  { schema: listing },
  ({ query: { customerId, limit, cursor } }, reply) =>
    reply.type(json).send(reads.list(customerId, Number(limit), cursor)),
);

process.once('SIGTERM', () => {
  app.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
console.log(await app.listen({ port: 0, host: '127.0.0.1' }));
