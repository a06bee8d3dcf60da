import { randomBytes } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiClient } from './support/api-client.js';
import { crowd, eventually } from './support/eventually.js';
import type { Customer, Order, Product } from './support/resources.js';
import { addProduct, bodyOf, register } from './support/scenario.js';
import { mongoUrl, Shop } from './support/shop.js';

describe('what an order takes on the disk', () => {
  let shop: Shop;
  let api: ApiClient;
  let ada: Customer;
  let products: readonly Product[];

  beforeEach(async () => {
    shop = await Shop.open();
    api = shop.api();
    ada = await register(api);
  });
  afterEach(() => shop.close());

  const stock = async (count: number, describe: () => string) => {
    products = await crowd(count, 20, () => addProduct(api, '2.55', { description: describe() }));
  };
  const placeOne = async (lines: number): Promise<Order> => {
    const wanted = Array.from({ length: lines }, (_, i) => ({ sku: products[i % products.length]!.sku, quantity: 1 }));
    return bodyOf(await api.post<Order>('/v1/orders', { customerId: ada.id, lines: wanted }), 201);
  };
  const delivered = () =>
    eventually(async () => {
      const { body } = await api.get<{ subscriptions: { lag: number }[] }>('/readyz');
      expect(body.subscriptions.reduce((sum, { lag }) => sum + lag, 0)).toBe(0);
    });
  /** Bytes of all files of the tenant, once everything is delivered and every file is closed. */
  const sizeAtRest = async (): Promise<number> => {
    await delivered();
    await shop.stop();
    const folder = join(shop.directory, shop.tenants[0]!);
    const names = await readdir(folder, { recursive: true });
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
    await shop.start();
    api = shop.api();
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  /** Bytes that the files grow by with an order, for each byte of its document. */
  const growth = async (orders: number, lines: number): Promise<number> => {
    const before = await sizeAtRest();
    let documents = 0;
    for (let i = 0; i < orders; i += 1) {
      const { id } = await placeOne(lines);
      const { text } = await api.get<Order>(`/v1/orders/${id}`, { minVersion: 1 });
      documents += Buffer.byteLength(text);
    }
    return ((await sizeAtRest()) - before) / documents;
  };

  const ofWords = () => 'White hanging heart T-light holder, '.repeat(6).slice(0, 200);
  const ofNoise = () => randomBytes(150).toString('base64').slice(0, 200);

  it.each([
    ['of one description', 1, ofWords],
    ['whose descriptions hardly pack', 2_000, ofNoise],
  ])('is at most three times its document where it has 2,000 lines %s', async (_, count, describe) => {
    await stock(count, describe);
    const times = await growth(12, 2_000);
    expect(times).toBeGreaterThan(mongoUrl === undefined ? 1 : 0);
    expect(times).toBeLessThanOrEqual(3);
  });

  it('is what its own pages take where it has three lines: nothing of it is packed', async () => {
    await stock(3, ofWords);
    const times = await growth(200, 3);
    expect(times).toBeLessThanOrEqual(10);
  });
});
