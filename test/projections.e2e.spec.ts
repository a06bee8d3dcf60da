import { join } from 'node:path';
import Database from 'better-sqlite3';
import { MongoClient } from 'mongodb';
import { tradepostHere } from './support/cli-here.js';
import { tradepost } from './support/cli-process.js';
import { eventually } from './support/eventually.js';
import { processes } from './support/processes.js';
import type { Order, Page, Product } from './support/resources.js';
import { addProduct, bodyOf, place, register } from './support/scenario.js';
import { databaseOf, mongoUrl, Shop } from './support/shop.js';

interface Rebuilt {
  readonly projection: string;
  readonly tenant: string;
  readonly state: string;
  readonly problem: string | null;
  readonly heldUp: number;
}

const damaged = 'Damaged';
const names = ['customers.customers', 'orders.credit_notes', 'orders.orders', 'orders.products'];

/** Makes a field of every stored document wrong, behind the back of the shop. */
async function damage(directory: string, tenant: string, collection: string, field: string): Promise<void> {
  if (mongoUrl === undefined) {
    const file = new Database(join(directory, tenant, 'orders.read.db'), { timeout: 10_000 });
    file.prepare(`UPDATE ${collection} SET body = json_set(body, '$.${field}', ?)`).run(damaged);
    file.close();
    return;
  }
  const client = await new MongoClient(mongoUrl).connect();
  const documents = client.db(databaseOf(mongoUrl, tenant)).collection(`orders_${collection}`);
  await documents.updateMany({}, { $set: { [`body.${field}`]: damaged } });
  await client.close();
}

const command = (directory: string, tenants: readonly string[], args: readonly string[]) =>
  [
    ['projections', ...args],
    { TRADEPOST_DATA_DIR: directory, TRADEPOST_TENANTS: tenants.join(','), MONGODB_URL: mongoUrl ?? '' },
  ] as const;

describe('tradepost projections beside a running shop', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = await Shop.open(2);
  });
  afterEach(() => shop.close());

  const cli = (...args: string[]) => tradepostHere(...command(shop.directory, shop.tenants, args));

  it('rebuilds what was damaged while orders are placed and read, and nobody misses one', async () => {
    const api = shop.api();
    const [customer, product] = [await register(api), await addProduct(api)];
    const placed = new Map<string, Order>();
    const placeOne = async (): Promise<Order> => {
      const order = await eventually(() => place(api, customer, [product.sku, 2]));
      placed.set(order.id, order);
      return order;
    };
    const early = [await placeOne(), await placeOne(), await placeOne()];
    await eventually(async () => {
      const { items } = bodyOf(await api.get<Page<Order>>('/v1/orders?status=placed'), 200);
      expect(items).toHaveLength(3);
    });
    await damage(shop.directory, shop.tenants[0]!, 'orders_1', 'currency');
    expect(bodyOf(await api.get<Order>(`/v1/orders/${early[0]!.id}`), 200).currency).toBe(damaged);

    let over = false;
    const clients = Array.from({ length: 4 }, async () => {
      while (!over) {
        const { id } = await placeOne();
        expect((await api.get<Order>(`/v1/orders/${id}?minVersion=1`)).status).toBe(200);
        for (const known of early) expect((await api.get<Order>(`/v1/orders/${known.id}`)).status).toBe(200);
        const list = bodyOf(await api.get<Page<Order>>('/v1/orders?limit=2'), 200);
        expect(list.items).toHaveLength(2);
        expect((await api.get<Page<Order>>(`/v1/orders?limit=2&cursor=${list.next}`)).status).toBe(200);
      }
    });
    const rebuild = ['rebuild', '--tenant', shop.tenants[0]!, '--json'];
    const { code, stdout, stderr } = await tradepost(...command(shop.directory, shop.tenants, rebuild)).ended;
    over = true;
    await Promise.all(clients);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^Rebuilding 4 projections: \d+%/)]);
    const reports = JSON.parse(stdout) as Rebuilt[];
    expect(reports.map(({ projection }) => projection).sort()).toEqual(names);
    for (const report of reports)
      expect(report).toMatchObject({ tenant: shop.tenants[0], state: 'done', heldUp: 0, problem: null });
    for (const [id, order] of placed) {
      const found = await eventually(() => api.get<Order>(`/v1/orders/${id}?minVersion=1`));
      expect(bodyOf(found, 200)).toEqual(order);
    }
  });

  it('lists projections of every tenant, rebuilds one, and removes what nobody fills', async () => {
    const [first, second] = shop.tenants;
    expect(await cli('rebuild', 'products', '--tenant', second!)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^orders\.products of \S+ was rebuilt from 0 events in \d+\.\d s\.\n$/) as string,
    });
    const { code, stdout } = await cli('list');
    expect(code).toBe(0);
    const [head, ...lines] = stdout.trim().split('\n');
    expect(head).toMatch(/^PROJECTION +TENANT +BEHIND +REBUILT +COLLECTIONS$/);
    expect(lines).toHaveLength(3 * names.length);
    const [rebuilt, ...others] = lines.filter((line) => !/ never /.test(line));
    expect(rebuilt).toMatch(/^orders\.products +\S+ +0 +\d{4}-\S+Z +products_2, products_2_letters$/);
    expect([rebuilt!.includes(second!), others]).toEqual([true, []]);

    if (mongoUrl !== undefined) return;
    const file = new Database(join(shop.directory, first!, 'orders.read.db'), { timeout: 10_000 });
    file.exec('CREATE TABLE products_1 (id TEXT PRIMARY KEY, body TEXT)');
    file.close();
    expect((await cli('prune')).stdout).toBe(`Removed products_1 from orders of ${first}.\n`);
  });

  it('refuses a name that is not there in a sentence', async () => {
    expect(await cli('rebuild', 'invoices')).toEqual({
      code: 1,
      stdout: '',
      stderr: `There is no projection invoices; known are ${names.join(', ')}.\n`,
    });
  });
});

describe('a rebuild whose service is killed', () => {
  /** So many that it takes seconds; the server of the tests is slower. */
  const history = mongoUrl === undefined ? 60_000 : 2_000;
  const shop = processes();

  /** Products like one that was added, straight into the event log; resolves with the sku of the last. */
  const repeat = ({ sku }: Product, times: number): string => {
    const file = new Database(join(shop.data, shop.tenant, 'orders.db'), { timeout: 10_000 });
    file
      .prepare(
        `INSERT INTO events (event_id, category, stream_id, version, type, schema_version, data, occurred_at,
          correlation_id, causation_id, principal)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
        SELECT 'e' || n, category, 'old-' || n, 1, type, schema_version, data, occurred_at, correlation_id, null,
          principal FROM events, numbers WHERE stream_id = ?`,
      )
      .run(times, sku);
    file.close();
    return `old-${times}`;
  };

  it('goes on with whoever watches it, and the next service serves the new documents', async () => {
    const service = shop.start();
    const api = await shop.client(await service.serving());
    const product = await addProduct(api);
    const last = repeat(product, history);
    await eventually(async () => expect((await api.get(`/v1/products/${last}`)).status).toBe(200));
    const { data, tenant } = shop;
    await damage(data, tenant, 'products_2', 'description');
    const watching = tradepost(...command(data, [tenant], ['rebuild', 'orders.products', '--tenant', tenant]));
    await eventually(() => expect(watching.said()).toMatch(/orders\.products: [1-6]\d%/));
    expect((await api.get(`/v1/products/${last}`)).status).toBe(200);
    expect(await service.kill('SIGKILL')).toBe('SIGKILL');
    const { code, stdout, stderr } = await watching.ended;
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^orders\.products of \S+ was rebuilt from [\d,]+ events/),
    ]);
    expect(stderr).toMatch(/\d+%, [\d,]+ events a second, about \d+ s left/);

    const next = await shop.client(await shop.start().serving());
    expect(bodyOf(await next.get<Product>(`/v1/products/${product.sku}`), 200)).toEqual(product);
    const { items } = bodyOf(await next.get<Page<Product>>('/v1/products?limit=100'), 200);
    expect(items.filter(({ description }) => description === damaged)).toEqual([]);
    expect((await next.get(`/v1/products/${last}`)).status).toBe(200);
  });
});
