import { connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { until } from '@tradepost/platform/testing';
import { Connections } from '../limits/connections.js';
import { TradepostFastifyAdapter } from './fastify-adapter.js';
import { PiecesReply } from '../requests/reply.js';

/** More than the system's buffers of a connection take. */
const pieces = Array.from({ length: 256 }, () => 'x'.repeat(65_536));
const REQUEST = 'GET /page HTTP/1.1\r\nHost: shop\r\n\r\n';

let server: FastifyInstance;
let clients: Socket[];
let begun: number;
let cuts: string[];

beforeEach(async () => {
  [clients, begun, cuts] = [[], 0, []];
  const page = new PiecesReply(pieces);
  const connections = new Connections({ unreadTimeout: 60_000, maxWaiting: 100, maxUnread: 2.5 * page.length });
  connections.onCut = (reason) => cuts.push(reason);
  const adapter = new TradepostFastifyAdapter(connections);
  server = adapter.getInstance() as unknown as FastifyInstance;
  server.get('/page', (_, response) => {
    begun += 1;
    return adapter.reply(response, page);
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  await server.close();
});

it('counts what of a page waits outside of its connection, and forgets who takes none of it', async () => {
  for (let count = 1; count <= 5; count += 1) {
    const client = connect((server.server.address() as { port: number }).port, '127.0.0.1');
    clients.push(client.on('error', () => undefined));
    client.write(REQUEST);
    await until(() => begun === count);
  }
  await until(() => cuts.length >= 3);
  expect(new Set(cuts)).toEqual(new Set(['unread_together']));
  expect(cuts).toHaveLength(3);
});
