import { connect, type Socket } from 'node:net';
import { crowd, eventually } from './support/eventually.js';
import { processes } from './support/processes.js';
import { addProduct, place, register } from './support/scenario.js';

const shop = processes();
/** What the service may have for its heap, in MiB. */
const HEAP = 160;
/** What of that, and beside it, it may hold in all. */
const MOST = 640 * 1024 * 1024;
const CONNECTIONS = 40;
const TIMES = 500;

let sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
});

/** Sends a request so many times on one connection, and never reads what comes back. */
function attack(url: string, path: string, token: string, method = 'GET'): void {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  sockets.push(socket.pause());
  const head = `${method} ${path} HTTP/1.1\r\nHost: shop\r\nX-Tenant: ${shop.tenant}\r\nAuthorization: Bearer ${token}\r\n`;
  socket.write(`${head}\r\n`.repeat(TIMES));
}

describe('clients that send request after request and read nothing', () => {
  it('cost neither the service its memory nor others their answers', async () => {
    const url = await shop.serve({ NODE_OPTIONS: `--max-old-space-size=${HEAP}` }).serving();
    const api = await shop.client(url);
    const [ada, { sku }] = [await register(api), await addProduct(api)];
    await crowd(30, 10, () => place(api, ada, ...Array<[string, number]>(100).fill([sku, 1])));
    const resident = async (): Promise<number> => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1]);
    };
    const { authorization } = await api.headers();
    const token = authorization!.replace('Bearer ', '');
    const routes: (readonly [path: string, token?: string])[] = [
      ['/openapi.json'],
      ['/openapi.yaml'],
      ['/docs/swagger-ui-bundle.js'],
      ['/metrics'],
      ['/nowhere'],
      ['/v1/nowhere'],
      ['/v1/orders?limit=100', token],
      ['/v1/orders', 'forged'],
    ];
    let most = 0;
    for (const [path, bearer = ''] of routes) {
      for (let count = 0; count < CONNECTIONS; count += 1) attack(url, path, bearer || 'none');
      await crowd(20, 5, async () => expect((await api.get('/v1/products')).status).toBe(200));
      most = Math.max(most, await resident());
    }
    expect(most).toBeLessThan(MOST);
    await eventually(async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      expect(Number(/^tradepost_connections_cut_total\{reason="unread"\} (\d+)/m.exec(text)?.[1] ?? 0)).toBeGreaterThan(
        0,
      );
    });
    expect((await api.get('/readyz')).status).toBe(200);
    expect(await resident()).toBeLessThan(MOST);
  });
});
