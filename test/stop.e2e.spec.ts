import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './support/api-client.js';
import { crowd, eventually } from './support/eventually.js';
import { processes } from './support/processes.js';
import type { Order } from './support/resources.js';
import { addProduct, register } from './support/scenario.js';

const shop = processes();
/** Less than any time limit of a request that could end it in place of the stop, in milliseconds. */
const LIMIT = 25_000;

describe('a service that is told to stop under load', () => {
  it('answers what it has begun, refuses the rest, and ends in order', async () => {
    const service = shop.start();
    const api = await shop.client(await service.serving());
    const customers = await crowd(4, 4, () => register(api));
    const { sku } = await addProduct(api);
    const order = (client: number): Promise<Answer<Order> | null> => {
      const body = { customerId: customers[client % 4]!.id, lines: [{ sku, quantity: 1 }] };
      return api.post<Order>('/v1/orders', body).catch(() => null);
    };
    const acknowledged: Order[] = [];
    const refused: Answer<Order>[] = [];
    const clients = crowd(16, 16, async (client) => {
      for (let answer = await order(client); answer !== null; answer = await order(client)) {
        if (answer.status === 201) acknowledged.push(answer.body);
        else refused.push(answer);
      }
    });
    await eventually(() => expect(acknowledged.length).toBeGreaterThan(200));
    expect(await service.kill('SIGTERM')).toBe(0);
    await clients;
    expect(service.stderr).toBe('');
    for (const { status, headers, text } of refused)
      expect([status, headers['retry-after'], text]).toEqual([503, '1', expect.stringContaining('"overloaded"')]);

    const after = await shop.client(await shop.start().serving());
    await eventually(async () => {
      const { items } = await after.all<Order>('/v1/orders');
      const found = new Map(items.map((one) => [one.id, one]));
      for (const one of acknowledged) expect(found.get(one.id)).toEqual(one);
    });
  });
});

/** What a client saw that kept its connection and sent one request after the other until nobody listened. */
interface Seen {
  readonly ok: number;
  readonly refused: number;
  /** What of its requests had no complete answer, or one that said nothing of the end. */
  readonly faults: readonly string[];
}

/** Sends requests over one kept connection, or a new one where the server has ended it. */
async function keepCalling(url: string, body: string | null): Promise<Seen> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const seen = { ok: 0, refused: 0, faults: [] as string[] };
  const call = () =>
    new Promise<string | null>((resolve) => {
      const headers = body === null ? {} : { 'content-type': 'application/json', 'content-length': body.length };
      const sent = request(url, { agent, method: body === null ? 'GET' : 'POST', headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (more: string) => (text += more));
        answer
          .on('error', (error) => resolve(`cut off: ${error.message}`))
          .on('end', () => {
            const { statusCode, headers: told } = answer;
            if (statusCode !== 503) seen.ok += 1;
            else if (told['connection'] === 'close' && told['retry-after'] && text.includes('"overloaded"'))
              seen.refused += 1;
            else seen.faults.push(`${statusCode} ${JSON.stringify(told)}`);
            resolve(null);
          });
      });
      sent.on('error', ({ message, code }: NodeJS.ErrnoException) => resolve(code ?? message));
      if (body === null) sent.end();
      else {
        sent.write(body.slice(0, 1));
        setImmediate(() => sent.end(body.slice(1)));
      }
    });
  for (let fault = await call(); fault !== 'ECONNREFUSED'; fault = await call()) {
    if (fault !== null) seen.faults.push(fault);
    await pause(2);
  }
  agent.destroy();
  return seen;
}

describe('clients that keep their connections while the service stops', () => {
  it('see whole answers alone: what was asked for, or that it stops', async () => {
    const service = shop.serve({ TRADEPOST_DRAIN: '2' });
    const url = await service.serving();
    const clients = Array.from({ length: 24 }, (_, i) =>
      i % 3 === 0 ? keepCalling(`${url}/v1/auth/tokens`, '{"email":""}') : keepCalling(`${url}/v1/products`, null),
    );
    await eventually(async () => expect((await fetch(`${url}/livez`)).status).toBe(200));
    const ended = service.kill('SIGTERM');
    await eventually(async () => {
      const answer = await fetch(`${url}/livez`);
      expect([answer.status, answer.headers.get('connection')]).toEqual([503, 'close']);
    });
    expect(await ended).toBe(0);
    const seen = await Promise.all(clients);
    expect(seen.flatMap(({ faults }) => faults)).toEqual([]);
    expect(seen.filter(({ refused }) => refused === 0)).toEqual([]);
  });
});

describe('a client that never sends its request whole', () => {
  let socket: Socket;
  afterEach(() => socket.destroy());

  const hang = async (url: string): Promise<void> => {
    const { hostname, port } = new URL(url);
    socket = connect(Number(port), hostname).on('error', () => undefined);
    await once(socket, 'connect');
    const head = ['POST /v1/customers HTTP/1.1', 'Host: shop', 'Content-Type: application/json', 'Content-Length: 99'];
    socket.write(`${head.join('\r\n')}\r\n\r\n{`);
    await eventually(async () => expect((await fetch(`${url}/livez`)).status).toBe(200));
  };

  it('does not hold up the end', async () => {
    const service = shop.start();
    await hang(await service.serving());
    const told = performance.now();
    expect(await service.kill('SIGTERM')).toBe(0);
    expect(performance.now() - told).toBeLessThan(LIMIT);
  });

  it('does so even less for a process that is told twice', async () => {
    const service = shop.start();
    await hang(await service.serving());
    const ended = service.end();
    while ((await Promise.race([ended, pause(100, 'not yet')])) === 'not yet') service.signal('SIGTERM');
    expect(await ended).toBe(143);
  });
});
