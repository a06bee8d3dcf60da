import { createServer, type AddressInfo } from 'node:net';
import { eventually } from './support/eventually.js';
import { expectProblem } from './support/expectations.js';
import { processes } from './support/processes.js';
import type { Customer, Order } from './support/resources.js';
import { addProduct, bodyOf, place, register, take } from './support/scenario.js';
import { mongoUrl } from './support/shop.js';
import { TcpProxy } from '@tradepost/platform/testing';

/** A port that nobody listens on. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const shop = processes();

describe('a read store on MongoDB', () => {
  const start = (url: string, whenAway: 'wait' | 'stop') =>
    shop.serve({ TRADEPOST_READ_STORE_START: whenAway, MONGODB_URL: url });

  it('that cannot be reached stops the start with a sentence that keeps the password to itself', async () => {
    const port = await deadPort();
    const service = start(`mongodb://shop:hunter2@127.0.0.1:${port}/?authSource=admin`, 'stop');
    expect(await service.end()).toBe(1);
    expect(service.stderr).toMatch(/^Tradepost cannot start: MONGODB_URL: [^\n]+\.\n$/);
    expect(service.stderr).toContain(`127.0.0.1:${port}`);
    expect(service.stderr + service.stdout).not.toContain('hunter2');
  });

  it('that cannot be reached is waited for, which the log tells once', async () => {
    const service = start(`mongodb://127.0.0.1:${await deadPort()}`, 'wait');
    const { stdout } = await eventually(() => {
      expect(service.stdout).toContain('waits for it');
      return service;
    });
    expect(stdout.match(/waits for it/g)).toHaveLength(1);
    expect(await service.kill('SIGTERM')).not.toBe(1);
  });

  const withServer = (url: URL) => {
    let proxy: TcpProxy;
    beforeEach(() => {
      proxy = new TcpProxy(url);
    });
    afterEach(() => proxy.stop());

    it('is used as soon as it comes', async () => {
      await proxy.start();
      await proxy.stop();
      const service = start(proxy.url, 'wait');
      await eventually(() => expect(service.stdout).toContain('waits for it'));
      await proxy.start();
      const served = await service.serving();
      expect((await fetch(`${served}/readyz`)).status).toBe(200);
    });

    it('belongs to one data folder, until another is told to adopt it', async () => {
      await proxy.start();
      const api = await shop.client(await start(proxy.url, 'stop').serving());
      const ada = await register(api);
      await eventually(async () => bodyOf(await api.get(`/v1/customers/${ada.id}`), 200));

      const other = { TRADEPOST_DATA_DIR: `${shop.folder}/other`, MONGODB_URL: proxy.url };
      for (const command of [['serve'], ['worker'], ['projections', 'list']]) {
        const refused = shop.run(other, ...command);
        expect(await refused.end()).toBe(1);
        expect(refused.stderr).toMatch(/^Tradepost cannot start: the documents in [^\n]+ --adopt [^\n]+\.\n$/m);
      }
      bodyOf(await api.get(`/v1/customers/${ada.id}`), 200);
      await register(api);

      const adopting = shop.serve(other, '--adopt');
      const elsewhere = await shop.client(await adopting.serving(), other.TRADEPOST_DATA_DIR);
      expect((await elsewhere.all('/v1/customers')).items).toEqual([]);
      await register(api);
      const grace = await register(elsewhere);
      await eventually(async () => bodyOf(await elsewhere.get(`/v1/customers/${grace.id}`), 200));
      await eventually(async () => {
        const ready = bodyOf(await api.get<{ status: string; problems: string[] }>('/readyz'), 200);
        expect(ready.problems.join()).toContain('--adopt');
        expectProblem(await api.get(`/v1/customers/${ada.id}`), 503, 'read_model_unavailable');
      });
      expect((await elsewhere.all('/v1/customers')).items).toHaveLength(1);
    });

    it('may go away: writes go on, reads say so, and catch up when it is back', async () => {
      await proxy.start();
      const service = start(proxy.url, 'stop');
      const served = await service.serving();
      const api = await shop.client(served);
      const ada = await register(api);
      const { sku } = await addProduct(api, '1');
      const before = await place(api, ada, [sku, 1]);
      await api.get(`/v1/orders/${before.id}?minVersion=1`);

      await proxy.stop();
      for (const path of [`/v1/orders/${before.id}`, '/v1/orders', `/v1/customers/${ada.id}/timeline`]) {
        const begun = Date.now();
        const answer = await api.get(path);
        expectProblem(answer, 503, 'read_model_unavailable');
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
        expect(Date.now() - begun).toBeLessThan(25_000);
      }
      const during = await place(api, ada, [sku, 2]);
      bodyOf(await take(api, before, 'pay'), 200);
      const grace = await register(api);
      await place(api, grace, [sku, 1]);
      await eventually(async () => {
        const ready = await api.get<{ status: string; problems: string[] }>('/readyz');
        expect([ready.status, ready.body.status]).toEqual([200, 'degraded']);
        expect(ready.body.problems).not.toEqual([]);
      });

      await proxy.start();
      await eventually(async () => {
        expect(bodyOf(await api.get<Order>(`/v1/orders/${before.id}`), 200).status).toBe('paid');
        expect(bodyOf(await api.get<Order>(`/v1/orders/${during.id}`), 200)).toEqual(during);
        expect(bodyOf(await api.get<Customer>(`/v1/customers/${grace.id}`), 200).purchases.orders).toBe(1);
        expect(bodyOf(await api.get<{ status: string }>('/readyz'), 200).status).toBe('ok');
      });
      expect((await api.all('/v1/orders')).items).toHaveLength(3);
    });
  };

  if (mongoUrl !== undefined) describe('that is there', () => withServer(new URL(mongoUrl!)));
});
