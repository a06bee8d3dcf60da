import type { ApiClient } from './support/api-client.js';
import { crowd, eventually } from './support/eventually.js';
import { processes } from './support/processes.js';
import type { Customer, Order } from './support/resources.js';
import { addProduct, place, register } from './support/scenario.js';

interface Readiness {
  readonly status: string;
  readonly problems: readonly string[];
  readonly worker: string;
  readonly subscriptions: readonly { readonly state: string; readonly lag: number | null }[];
}

const shop = processes();
const readiness = async (api: ApiClient) => (await api.get<Readiness>('/readyz')).body;

describe('a shop whose worker is split off', () => {
  it('is delivered for by one worker, and by the next within seconds when that is killed', async () => {
    const service = shop.start('serve', '--no-worker');
    const api = await shop.client(await service.serving());
    expect(await readiness(api)).toMatchObject({ status: 'degraded', worker: 'absent' });
    expect((await readiness(api)).problems.join()).toContain('tradepost worker');
    const ada = await register(api);
    const { sku } = await addProduct(api);
    expect((await readiness(api)).subscriptions.filter(({ lag }) => lag !== 0)).not.toEqual([]);

    const first = shop.start('worker');
    await eventually(async () => expect(await readiness(api)).toMatchObject({ status: 'ok', worker: 'elsewhere' }));
    const second = shop.start('worker');
    await eventually(() =>
      expect(second.stdout).toContain(`Tradepost delivers for the shop.\n  data        ${shop.data}`),
    );
    const order = await place(api, ada, [sku, 1]);
    expect((await api.get<Order>(`/v1/orders/${order.id}?minVersion=1`)).body).toEqual(order);

    expect(await first.kill('SIGKILL')).toBe('SIGKILL');
    const orders = await crowd(20, 5, () => place(api, ada, [sku, 1]));
    await eventually(async () => {
      expect((await api.all<Order>('/v1/orders')).items).toHaveLength(1 + orders.length);
      const { body } = await api.get<Customer>(`/v1/customers/${ada.id}`);
      expect(body.purchases.orders).toBe(1 + orders.length);
    });
    expect(await readiness(api)).toMatchObject({ status: 'ok', worker: 'elsewhere' });

    expect(await second.kill('SIGTERM')).toBe(0);
    expect(await readiness(api)).toMatchObject({ status: 'degraded', worker: 'absent' });
    expect([second.stderr, await service.kill('SIGTERM'), service.stderr]).toEqual(['', 0, '']);
  });
});

describe('a data folder', () => {
  it('is served by one process at a time, and by the next when that is gone', async () => {
    const first = shop.start();
    const url = await first.serving();
    const second = shop.start();
    expect([await second.end(), second.stdout]).toEqual([1, '']);
    expect(second.stderr).toMatch(/^Tradepost cannot start: TRADEPOST_DATA_DIR: another process serves [^\n]+\.\n$/);
    expect(second.stderr).toContain(shop.data);
    expect((await fetch(`${url}/livez`)).status).toBe(200);

    await first.kill('SIGKILL');
    const api = await shop.client(await shop.start().serving());
    await eventually(async () => expect(await readiness(api)).toMatchObject({ status: 'ok', worker: 'delivering' }));
  });
});
