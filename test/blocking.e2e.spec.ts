import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ApiClient } from './support/api-client.js';
import { eventually } from './support/eventually.js';
import type { Customer, Order } from './support/resources.js';
import { addProduct, bodyOf, place, register } from './support/scenario.js';
import { ServiceProcess } from './support/service-process.js';
import { dropTenants, freshFolder, freshTenant, mongoUrl, Shop } from './support/shop.js';

const password = 'three green herons at noon';
const email = 'ada@example.com';
const reason = 'Chargebacks.';

const registerWithLogin = (api: ApiClient): Promise<{ readonly body: Customer; readonly status: number }> =>
  api.post<Customer>('/v1/customers', { email, name: 'Ada', password }, { 'idempotency-key': randomUUID() });
const lagOf = async (api: ApiClient): Promise<number> => {
  const { subscriptions } = (await api.get<{ subscriptions: { lag: number }[] }>('/readyz')).body;
  return subscriptions.reduce((sum, { lag }) => sum + lag, 0);
};
const signIn = (api: ApiClient) => api.post<{ refreshToken: string }>('/v1/auth/tokens', { email, password });

describe('a login, while no news is delivered', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await Shop.open(1, { TRADEPOST_WORKER: 'none' });
  });
  afterEach(() => shop.close());

  it('is shut when its customer is blocked, and open when they are unblocked', async () => {
    const [staff, stranger] = [shop.api(), shop.api().bearing(null)];
    const { id } = (await registerWithLogin(stranger)).body;
    const { refreshToken } = bodyOf(await signIn(stranger), 200);
    bodyOf(await staff.post(`/v1/customers/${id}/block`, { reason }), 200);
    expect((await stranger.post('/v1/auth/tokens/refresh', { refreshToken })).status).toBe(401);
    expect((await signIn(stranger)).status).toBe(401);
    bodyOf(await staff.post(`/v1/customers/${id}/unblock`), 200);
    expect((await stranger.post('/v1/auth/tokens/refresh', { refreshToken })).status).toBe(401);
    expect((await signIn(stranger)).status).toBe(200);
  });
});

/** The write lock of a file, held from outside, keeps the service from the second step. */
it('a block that is cut short before the login is shut is completed by the news of it', async () => {
  const [folder, tenant] = [await freshFolder(), freshTenant()];
  const running: ServiceProcess[] = [];
  const start = async (...options: string[]): Promise<{ service: ServiceProcess; staff: ApiClient }> => {
    const readStore: Record<string, string> = mongoUrl === undefined ? {} : { MONGODB_URL: mongoUrl };
    const settings = { TRADEPOST_TENANTS: tenant, TRADEPOST_LOG_LEVEL: 'warn', ...readStore };
    const service = new ServiceProcess(folder, settings, ['serve', ...options]);
    running.push(service);
    return { service, staff: await ApiClient.open(await service.serving(), tenant, join(folder, 'data')) };
  };
  try {
    const { service, staff } = await start('--no-worker');
    const { id } = (await registerWithLogin(staff.bearing(null))).body;
    const [customers, identity] = ['customers', 'identity'].map(
      (context) => new Database(join(folder, 'data', tenant, `${context}.db`)),
    ) as [Database.Database, Database.Database];
    identity.exec('BEGIN IMMEDIATE');
    const lost = staff.post(`/v1/customers/${id}/block`, { reason }).catch(() => null);
    const blocked = customers.prepare(`SELECT count(*) FROM customers WHERE status = 'blocked'`).pluck();
    await eventually(() => expect(blocked.get()).toBe(1));
    await service.kill('SIGKILL');
    await lost;
    identity.exec('ROLLBACK');
    expect(identity.prepare('SELECT status FROM accounts').pluck().get()).toBe('active');
    for (const file of [customers, identity]) file.close();
    const { staff: again } = await start();
    await eventually(async () => expect((await signIn(again.bearing(null))).status).toBe(401));
  } finally {
    for (const service of running) await service.kill('SIGKILL');
    await dropTenants([tenant]);
    await rm(folder, { recursive: true, force: true });
  }
});

describe('an order that is placed after a block was lifted', () => {
  it('stays, whenever the block comes to be heard of', async () => {
    const shop = await Shop.open();
    try {
      const api = shop.api();
      const { sku } = await addProduct(api);
      const placed: Order[] = [];
      for (let round = 0; round < 20; round += 1) {
        const customer = await register(api);
        await place(api, customer, [sku, 1]);
        bodyOf(await api.post(`/v1/customers/${customer.id}/block`, { reason }), 200);
        bodyOf(await api.post(`/v1/customers/${customer.id}/unblock`), 200);
        // Orders may still know them as blocked; what it takes at last was placed after the block was lifted.
        placed.push(await eventually(() => place(api, customer, [sku, 2])));
      }
      await eventually(async () => expect(await lagOf(api)).toBe(0));
      for (const { id } of placed)
        expect((await api.get<Order>(`/v1/orders/${id}`)).body).toMatchObject({ version: 1 });
    } finally {
      await shop.close();
    }
  });

  it('stays where the news of both waited, and what was open before is cancelled', async () => {
    const [folder, tenant] = [await freshFolder(), freshTenant()];
    const running: ServiceProcess[] = [];
    const start = async (...options: string[]): Promise<{ service: ServiceProcess; api: ApiClient }> => {
      const readStore: Record<string, string> = mongoUrl === undefined ? {} : { MONGODB_URL: mongoUrl };
      const settings = { TRADEPOST_TENANTS: tenant, TRADEPOST_LOG_LEVEL: 'warn', ...readStore };
      const service = new ServiceProcess(folder, settings, ['serve', ...options]);
      running.push(service);
      return { service, api: await ApiClient.open(await service.serving(), tenant, join(folder, 'data')) };
    };
    try {
      const first = await start();
      const [customer, { sku }] = [await register(first.api), await addProduct(first.api)];
      const open = await place(first.api, customer, [sku, 1]);
      await eventually(async () => expect(await lagOf(first.api)).toBe(0));
      await first.service.kill('SIGTERM');

      const { service, api } = await start('--no-worker');
      bodyOf(await api.post(`/v1/customers/${customer.id}/block`, { reason }), 200);
      const between = await place(api, customer, [sku, 2]);
      bodyOf(await api.post(`/v1/customers/${customer.id}/unblock`), 200);
      const after = await place(api, customer, [sku, 3]);
      await service.kill('SIGTERM');

      const { api: again } = await start();
      await eventually(async () => expect(await lagOf(again)).toBe(0));
      const statusOf = async ({ id }: Order) => (await again.get<Order>(`/v1/orders/${id}`)).body.status;
      expect([await statusOf(open), await statusOf(between), await statusOf(after)]).toEqual([
        'cancelled',
        'cancelled',
        'placed',
      ]);
      expect((await place(again, customer, [sku, 1])).status).toBe('placed');
    } finally {
      for (const service of running) await service.kill('SIGKILL');
      await dropTenants([tenant]);
      await rm(folder, { recursive: true, force: true });
    }
  });
});
