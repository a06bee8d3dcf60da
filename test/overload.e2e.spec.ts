import { connect } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ApiClient, Answer } from './support/api-client.js';
import { crowd, eventually } from './support/eventually.js';
import { Flood, type Posted } from './support/flood.js';
import { processes } from './support/processes.js';
import type { Customer, Order, Product } from './support/resources.js';
import { addProduct, bodyOf, place, register } from './support/scenario.js';
import { Shop } from './support/shop.js';

let shop: Shop;
let api: ApiClient;
let ada: Customer;
let mug: Product;

beforeEach(async () => {
  shop = await Shop.open();
  api = shop.api();
  ada = await register(api);
  mug = await addProduct(api);
  await place(api, ada, [mug.sku, 1]);
});
afterEach(() => shop.close());

/** What deliveries may have waiting in the lane beside the orders. */
const OF_DELIVERIES = 250;

describe('more orders than can be carried out', () => {
  let flood: Flood;
  beforeEach(() => (flood = new Flood(api)));
  afterEach(() => flood.close());

  const post = () => flood.post({ customerId: ada.id, lines: [{ sku: mug.sku, quantity: 1 }] });

  it('wait up to a thousand, are refused at once beyond that, and are taken again afterwards', async () => {
    const other = new Database(join(shop.directory, shop.tenants[0]!, 'orders.db'));
    other.exec('BEGIN IMMEDIATE');
    const refused: Posted[] = [];
    const taken: Posted[] = [];
    const posts = crowd(1_400, 1_200, async () => {
      const answer = await post();
      (answer.status === 201 ? taken : refused).push(answer);
    });
    await eventually(() => expect(refused.length).toBeGreaterThanOrEqual(400));
    expect(taken).toEqual([]);
    other.exec('COMMIT');
    other.close();
    await posts;
    expect(taken.length + refused.length).toBe(1_400);
    expect(taken.length).toBeGreaterThanOrEqual(1_000 - OF_DELIVERIES);
    for (const { status, retryAfter, problem } of refused)
      expect([status, retryAfter, problem.code]).toEqual([503, '1', 'overloaded']);
    expect(refused[0]!.problem.detail).toMatch(/wait to be carried out/);
    const again = await crowd(100, 50, post);
    expect(again.map(({ status }) => status)).toEqual(again.map(() => 201));
  });
});

describe('a crowd that comes at once', () => {
  const service = processes();

  it('is let in, even while the service has no time to take its connections', async () => {
    const serving = service.start();
    const { hostname, port } = new URL(await serving.serving());
    serving.signal('SIGSTOP');
    let connected = 0;
    const comers = Array.from({ length: 1_000 }, () =>
      connect(Number(port), hostname, () => (connected += 1)).on('error', () => undefined),
    );
    await eventually(() => expect(connected).toBe(1_000));
    for (const comer of comers) comer.destroy();
  });
});

describe('a full disk', () => {
  /** What may be added to the orders' file from now on, in pages of 4 KiB; null: as much as fits the disk. */
  const room = (pages: number | null): Promise<void> =>
    shop.onWriter('orders', async ({ session }) => {
      const [size] = await session.query<{ page_count: number }>('PRAGMA page_count', []);
      await session.query(`PRAGMA max_page_count = ${pages === null ? 2 ** 30 : size!.page_count + pages}`, []);
    });

  const order = (lines: number): Promise<Answer<Order>> =>
    api.post<Order>('/v1/orders', { customerId: ada.id, lines: Array(lines).fill({ sku: mug.sku, quantity: 1 }) });

  it('refuses what it has no room for, whole, and takes it again when there is room', async () => {
    await room(16);
    const answers = await crowd(60, 20, (i) => order(i % 3 === 0 ? 200 : 2));
    const taken = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.length).toBeGreaterThan(20);
    for (const answer of refused) {
      expect(bodyOf(answer as unknown as Answer<Posted['problem']>, 507)).toMatchObject({ code: 'storage_full' });
      expect(answer.text).not.toMatch(/SQLITE|sqlite/);
    }
    for (const told of shop.log.errors.splice(0)) expect(told).toContain('A request failed: the disk is full.');

    await room(null);
    const last = bodyOf(await order(200), 201);
    await eventually(async () => {
      const { items } = await api.all<Order>('/v1/orders');
      expect(items).toHaveLength(1 + taken.length + 1);
      expect(items).toEqual(expect.arrayContaining([...taken.map(({ body }) => body), last]));
    });
    await eventually(async () => {
      const { body } = await api.get<Customer>(`/v1/customers/${ada.id}`);
      expect(body.purchases.orders).toBe(1 + taken.length + 1);
    });
    await eventually(async () => expect((await api.get('/readyz')).body).toMatchObject({ status: 'ok', problems: [] }));
  });
});
