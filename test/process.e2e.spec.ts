import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { tradepostHere } from './support/cli-here.js';
import type { CliRun } from './support/cli-process.js';
import { crowd, eventually } from './support/eventually.js';
import type { Customer, Order } from './support/resources.js';
import { processes } from './support/processes.js';
import { addProduct, bodyOf, place, register } from './support/scenario.js';

const shop = processes();

describe('the process', () => {
  /** It ends by itself with exit code 1 and one sentence, which is all that it says. */
  const expectRefusal = ({ code, stdout, stderr }: CliRun): string => {
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Tradepost cannot start: [^\n]+\.\n$/);
    return stderr;
  };
  /** The same command line, without the second or two that a process takes to start. */
  const refusalOf = async (settings: Readonly<Record<string, string>> = {}): Promise<string> =>
    expectRefusal(
      await tradepostHere(['serve'], { PORT: '0', TRADEPOST_DATA_DIR: shop.data, ...shop.settings, ...settings }),
    );

  it('says where Swagger UI, the API and the data are, and ends in order when it is told to', async () => {
    const service = shop.start();
    const url = await service.serving();
    expect(service.stdout).toContain(`${url}/docs`);
    expect(service.stdout).toContain(`${url}/v1`);
    expect(service.stdout).toContain(shop.data);
    expect((await fetch(`${url}/docs`)).status).toBe(200);
    const api = await shop.client(url);
    const ada = await register(api);
    expect(await service.kill('SIGTERM')).toBe(0);
    expect(service.stderr).toBe('');
    const left = await readdir(shop.data, { recursive: true });
    expect(left.filter((file) => /-(wal|shm|journal)$/.test(file))).toEqual([]);
    expect(left).toContain(join(shop.tenant, 'customers.db'));
    const modes = await Promise.all(left.map(async (file) => (await stat(join(shop.data, file))).mode & 0o077));
    expect(modes.filter((others) => others !== 0)).toEqual([]);

    const again = shop.start();
    const next = await shop.client(await again.serving());
    expect((await next.get<Customer>(`/v1/customers/${ada.id}?minVersion=1`)).body).toEqual(ada);
    expect(await again.kill('SIGINT')).toBe(0);
  });

  it('answers what is under way before it ends', async () => {
    const service = shop.start();
    const url = await service.serving();
    const api = await shop.client(url);
    // Its token is made, so that the request is on its way before the question below.
    await api.get('/livez');
    const waiting = api.get(`/v1/orders/01890a5d-ac96-774b-bcce-b302099a8057?minVersion=1`);
    await eventually(async () => expect((await fetch(`${url}/livez`)).status).toBe(200));
    const ended = service.kill('SIGTERM');
    expect((await waiting).status).toBe(503);
    expect(await ended).toBe(0);
  });

  it('takes its settings from a .env file', async () => {
    await writeFile(join(shop.folder, '.env'), 'TRADEPOST_DATA_DIR=./elsewhere\nPORT=1\n');
    const service = shop.start();
    await service.serving();
    expect(service.stdout).toContain(join(shop.folder, 'elsewhere'));
    expect(await service.kill('SIGTERM')).toBe(0);
    expect(await readdir(shop.folder)).toEqual(expect.arrayContaining(['elsewhere']));
  });

  describe('does not start', () => {
    it('on a port that is in use', async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => other.once('listening', resolve));
      const { port } = other.address() as AddressInfo;
      const sentence = await refusalOf({ PORT: String(port) });
      await new Promise((resolve) => other.close(resolve));
      expect(sentence).toMatch(new RegExp(`PORT.*${port}`));
      const left = await readdir(shop.folder, { recursive: true });
      expect(left.filter((file) => /-(wal|shm|journal)$/.test(file))).toEqual([]);
    });

    it('on an address that is not here', async () => {
      expect(await refusalOf({ HOST: '203.0.113.1' })).toContain('HOST');
    });

    it('where the data folder cannot be written', async () => {
      await writeFile(shop.data, 'a file');
      const service = shop.start();
      const code = await service.end();
      expect(expectRefusal({ code, stdout: service.stdout, stderr: service.stderr })).toContain('TRADEPOST_DATA_DIR');
      expect(await readdir(shop.folder)).toEqual(['data']);
    });

    it('below a folder that takes no folders', async () => {
      expect(await refusalOf({ TRADEPOST_DATA_DIR: '/proc/shop' })).toContain('TRADEPOST_DATA_DIR');
    });

    it('where a tenant’s folder cannot be written', async () => {
      await mkdir(shop.data);
      await writeFile(join(shop.data, shop.tenant), 'a file');
      expect(await refusalOf()).toContain('TRADEPOST_DATA_DIR');
    });

    it('with settings that are wrong or unknown, all of which it names at once', async () => {
      const sentence = await refusalOf({
        PORT: '65536',
        TRADEPOST_LOG_LEVEL: 'loud',
        TRADEPOST_TENANTS: 'Shop One',
        TRADEPOST_DATADIR: './data',
        MONGODB_URL: 'http://127.0.0.1',
        TRADEPOST_READ_STORE_START: 'perhaps',
      });
      for (const name of ['PORT', 'TRADEPOST_LOG_LEVEL', 'TRADEPOST_TENANTS', 'TRADEPOST_DATADIR', 'MONGODB_URL'])
        expect(sentence).toContain(name);
      expect(sentence).toContain('TRADEPOST_READ_STORE_START');
      expect(await readdir(shop.folder)).toEqual([]);
    });
  });

  it('goes on cancelling a blocked customer’s orders where it was killed between two units of work', async () => {
    const service = shop.start();
    const api = await shop.client(await service.serving());
    const ada = await register(api);
    const { sku } = await addProduct(api);
    await crowd(400, 50, () => place(api, ada, [sku, 1]));
    const books = new Database(join(shop.data, shop.tenant, 'orders.db'), { readonly: true });
    const count = (sql: string) => books.prepare(sql).pluck().get() as number;
    const cancelled = () => count("SELECT count(*) FROM orders WHERE status = 'cancelled'");

    const blocking = api.post(`/v1/customers/${ada.id}/block`, { reason: 'Chargebacks.' }).catch(() => null);
    while (cancelled() === 0) await nextTurn();
    expect(await service.kill('SIGKILL')).toBe('SIGKILL');
    await blocking;
    const before = cancelled();
    expect([before % 20, before < 400]).toEqual([0, true]);

    const again = shop.start();
    await again.serving();
    await eventually(() => expect(cancelled()).toBe(400));
    expect(count("SELECT count(*) FROM events WHERE type = 'OrderCancelled'")).toBe(400);
    expect(count("SELECT count(*) FROM events WHERE type = 'BuyerBlocked'")).toBe(1);
    books.close();
    expect(await again.kill('SIGTERM')).toBe(0);
  });

  it('keeps every order that it acknowledged when it is killed, once', async () => {
    const service = shop.start();
    const api = await shop.client(await service.serving());
    const customers = await crowd(4, 4, () => register(api));
    const { sku } = await addProduct(api, '1.0001');
    await place(api, customers[0]!, [sku, 1]);
    const acknowledged: Order[] = [];
    let alive = true;
    const clients = crowd(20, 20, async (client) => {
      while (alive) {
        const order = await place(api, customers[client % 4]!, [sku, 1]).catch(() => null);
        if (order === null) return;
        acknowledged.push(order);
      }
    });
    await eventually(() => expect(acknowledged.length).toBeGreaterThan(150));
    const killed = service.kill('SIGKILL');
    alive = false;
    expect(await killed).toBe('SIGKILL');
    await clients;

    const again = shop.start();
    const after = await shop.client(await again.serving());
    const listing = async () => {
      const { items } = await after.all<Order>('/v1/orders');
      const found = new Map(items.map((order) => [order.id, order]));
      expect(found.size).toBe(items.length);
      for (const order of acknowledged) expect(found.get(order.id)).toEqual(order);
      return items;
    };
    // An order that was committed and not acknowledged may reach its customer before the list: each attempt reads both.
    await eventually(async () => {
      const listed = await listing();
      expect(listed.length).toBeLessThanOrEqual(acknowledged.length + 1 + 20);
      for (const { id } of customers) {
        const { body } = await after.get<Customer>(`/v1/customers/${id}?minVersion=1`);
        expect(body.purchases.orders).toBe(listed.filter(({ customerId }) => customerId === id).length);
      }
    });
    await eventually(async () => expect(bodyOf(await after.get<{ status: string }>('/readyz'), 200).status).toBe('ok'));
    expect(await again.kill('SIGTERM')).toBe(0);
  });
});
