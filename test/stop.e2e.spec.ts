import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './support/api-client.js';
import { crowd, eventually } from './support/eventually.js';
import { processes } from './support/processes.js';
import type { Order } from './support/resources.js';
import { addProduct, register } from './support/scenario.js';

const shop = processes();
/** How long an end may take, in milliseconds. */
const LIMIT = 5_000;

describe('a service that is told to stop under load', () => {
  it('answers what it has begun, refuses the rest, and ends in order within five seconds', async () => {
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
    const told = performance.now();
    expect(await service.kill('SIGTERM')).toBe(0);
    expect(performance.now() - told).toBeLessThan(LIMIT);
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
  }, 120_000);
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
    const told = performance.now();
    const ended = service.end();
    while ((await Promise.race([ended, pause(100, 'not yet')])) === 'not yet') service.signal('SIGTERM');
    expect(await ended).toBe(143);
    expect(performance.now() - told).toBeLessThan(2_500);
  });
});
