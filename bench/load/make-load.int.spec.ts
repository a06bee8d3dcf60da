import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLoad } from './make-load.js';
import type { LoadPlan } from './plan.js';

const folder = mkdtempSync(join(tmpdir(), 'tradepost-load-'));
const plan = {
  token: 'a.b.c',
  catalogue: join(folder, 'catalogue.json'),
  orderIds: join(folder, 'ids'),
  connections: 3,
  drain: false,
};
const ids = ['01a1fde4-ce8d-7027-89b0-000000000001', '01a1fde4-ce8d-7027-89b0-000000000002'];
const skus = ['A', 'B', 'C', 'D'];

let server: Server;
let url: string;
let seen: { request: IncomingMessage; body: string }[];
let answer: (path: string) => [status: number, body: string];

beforeAll(() => {
  writeFileSync(plan.catalogue, JSON.stringify({ customers: ['ada'], skus }));
  writeFileSync(plan.orderIds, ids.join(''));
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  seen = [];
  answer = () => [200, '{}'];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (text: Buffer) => (body += text.toString()));
    request.on('end', () => {
      seen.push({ request, body });
      const [status, text] = answer(request.url!);
      response.writeHead(status, { 'content-length': Buffer.byteLength(text) }).end(text);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const load = (about: Pick<LoadPlan, 'calls' | 'until'> & Partial<LoadPlan>) => makeLoad({ ...plan, url, ...about });

describe('a load', () => {
  it('sends the given number of requests over the given number of connections', async () => {
    const { acknowledged, failed, p50, p99 } = await load({ calls: 'get', until: { requests: 20 } });
    expect([acknowledged, failed, seen.length]).toEqual([20, 0, 20]);
    expect(new Set(seen.map(({ request }) => request.socket)).size).toBe(3);
    expect(seen.every(({ request }) => ids.includes(request.url!.slice('/v1/orders/'.length)))).toBe(true);
    expect(p99).toBeGreaterThanOrEqual(p50);
  });

  it('ends after its time', async () => {
    const { acknowledged, perSecond, began, ended } = await load({ calls: 'list', until: { seconds: 0.05 } });
    expect(acknowledged).toBe(seen.length);
    expect(perSecond).toBeCloseTo((acknowledged / (ended - began)) * 1e6, 0);
    expect(seen[0]!.request.url).toBe('/v1/orders?customerId=ada&limit=20');
  });

  it('places orders of three products, each with a key of its own', async () => {
    answer = () => [201, '{}'];
    expect(await load({ calls: 'place', until: { requests: 10 } })).toMatchObject({ acknowledged: 10, failed: 0 });
    const lines = seen.map(({ body }) => (JSON.parse(body) as { lines: { sku: string }[] }).lines);
    expect(lines.every((each) => new Set(each.map(({ sku }) => sku)).size === 3)).toBe(true);
    expect(new Set(seen.map(({ request }) => request.headers['idempotency-key'])).size).toBe(10);
    expect(new Set(seen.map(({ request }) => request.headers.authorization))).toEqual(new Set(['Bearer a.b.c']));
  });

  it('reads products, with a token or without', async () => {
    await load({ calls: 'product', until: { requests: 3 } });
    await load({ calls: 'product', until: { requests: 3 }, token: null });
    expect(seen.every(({ request }) => skus.includes(request.url!.slice('/v1/products/'.length)))).toBe(true);
    expect(seen.filter(({ request }) => request.headers.authorization === undefined)).toHaveLength(3);
  });

  it('reports unexpected answers', async () => {
    let requests = 0;
    answer = () => ((requests += 1) === 2 ? [503, 'overloaded'] : [200, '{}']);
    const result = await load({ calls: 'get', until: { requests: 6 } });
    expect(result).toMatchObject({ acknowledged: 5, failed: 1, complaint: '503 overloaded' });
  });

  it('waits until every subscription has caught up', async () => {
    const lags = [7, 3, 0];
    answer = (path) =>
      path === '/readyz'
        ? [200, `{"subscriptions":[{"subscription":"a","lag":0},{"subscription":"b","lag":${lags.shift()}}]}`]
        : [200, '{}'];
    const { drained } = await load({ calls: 'get', until: { requests: 1 }, drain: true });
    expect(lags).toEqual([]);
    expect(drained).toBeGreaterThan(0);
  });

  it('does not treat a report without lags as delivered', async () => {
    await expect(load({ calls: 'get', until: { requests: 1 }, drain: true })).rejects.toThrow('reports no lag');
  });
});
