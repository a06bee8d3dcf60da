import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { SseBody } from '../requests/sse-body.js';
import { until } from '@tradepost/platform/testing';
import { TradepostFastifyAdapter } from './fastify-adapter.js';
import { StreamReply } from '../requests/reply.js';

const REQUEST = 'GET /stream HTTP/1.1\r\nHost: shop\r\n\r\n';

let server: FastifyInstance;
let bodies: SseBody[];
let clients: Socket[];

beforeEach(async () => {
  [bodies, clients] = [[], []];
  const adapter = new TradepostFastifyAdapter();
  server = adapter.getInstance() as unknown as FastifyInstance;
  server.get('/stream', (_, response) => {
    const body = new SseBody();
    bodies.push(body);
    body.retryAfter(1_000);
    return adapter.reply(response, new StreamReply(body));
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(async () => {
  for (const client of clients) client.destroy();
  for (const body of bodies) body.destroy();
  await server.close();
});

async function ask(requests: string): Promise<Socket> {
  const address = server.server.address();
  const client = connect((address as { port: number }).port, '127.0.0.1');
  clients.push(client);
  client.on('error', () => undefined);
  client.write(requests);
  await once(client, 'connect');
  return client;
}

describe('the answer to a request for a stream', () => {
  it('is over when its client is gone, and those behind it on the connection never begin', async () => {
    const client = await ask(REQUEST.repeat(3));
    client.resume();
    await until(() => bodies.length === 1);
    client.destroy();
    await until(() => bodies.every(({ closed }) => closed));
    expect(bodies.map(({ closed }) => closed)).toEqual([true]);
  });

  it('is over when its client has all of it, and leaves the connection for others', async () => {
    const client = await ask(REQUEST);
    let text = '';
    client.setEncoding('utf8').on('data', (more: string) => (text += more));
    await until(() => bodies.length === 1);
    bodies[0]!.send({ type: 'last', data: '{}' });
    bodies[0]!.end();
    await until(() => bodies[0]!.closed && text.includes('event: last'));
    client.write(REQUEST);
    await until(() => bodies.length === 2);
  });

  it('takes its connection along where it ends before the client has read it', async () => {
    const client = await ask(REQUEST);
    client.pause();
    await until(() => bodies.length === 1);
    bodies[0]!.send({ type: 'much', data: 'x'.repeat(20_000_000) });
    expect(bodies[0]!.full).toBe(true);
    bodies[0]!.end();
    bodies[0]!.destroy();
    await until(() => countOf(server) === 0);
    expect(countOf(server)).toBe(0);
  });
});

let open = 0;
const countOf = (one: FastifyInstance): number => {
  one.server.getConnections((_, count) => (open = count));
  return open;
};
