import { mkdirSync, readdirSync, truncateSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { ApiClient } from './support/api-client.js';
import { tradepostHere } from './support/cli-here.js';
import { crowd, eventually } from './support/eventually.js';
import { processes } from './support/processes.js';
import type { Order } from './support/resources.js';
import { addProduct, credit, place, register, take } from './support/scenario.js';
import type { ServiceProcess } from './support/service-process.js';
import { mongoUrl } from './support/shop.js';

interface Report {
  readonly differing: number;
  readonly differences: readonly { readonly kind: string; readonly sentence: string }[];
  readonly counts: Readonly<Record<string, number>>;
}

const shop = processes();
/** Who order while a backup is made. The MongoDB of the tests takes its time with what they order. */
const CLIENTS = mongoUrl === undefined ? 12 : 2;

describe('backup, restore and verify', () => {
  /** The server of the tests takes long for each document. */
  const sample = mongoUrl === undefined ? [] : ['--sample', '20'];

  const settingsFor = (data: string) => ({ ...shop.settings, TRADEPOST_DATA_DIR: join(shop.folder, data) });

  const start = (data: string): ServiceProcess => shop.serve(settingsFor(data));

  const apiOf = async (service: ServiceProcess, data = 'data'): Promise<ApiClient> =>
    shop.client(await service.serving(), join(shop.folder, data));

  const run = (data: string, ...args: string[]) => tradepostHere(args, settingsFor(data));

  const verified = async (data: string): Promise<Report> => {
    const { code, stdout, stderr } = await run(data, 'verify', '--json', ...sample);
    if (stdout === '') throw new Error(stderr);
    const report = JSON.parse(stdout) as Report;
    expect(code).toBe(report.differing === 0 ? 0 : 1);
    return report;
  };

  it('take a shop under load to another folder, whole, and say so', async () => {
    const service = start('data');
    const api = await apiOf(service);
    const customers = await crowd(4, 4, () => register(api));
    const { sku } = await addProduct(api, '1.0001');
    const paid = await place(api, customers[0]!, [sku, 2]);
    await take(api, paid, 'pay');
    await take(api, await place(api, customers[1]!, [sku, 2]), 'cancel');
    await credit(api, { orderId: paid.id }, sku, 1, '1.0001');
    const acknowledged: Order[] = [];
    let alive = true;
    const clients = crowd(CLIENTS, CLIENTS, async (client) => {
      while (alive) acknowledged.push(await place(api, customers[client % 4]!, [sku, 1]));
    });
    await eventually(() => expect(acknowledged.length).toBeGreaterThan(60));
    const before = [...acknowledged];
    const backup = await run('data', 'backup', join(shop.folder, 'backup'));
    expect((await verified('data')).differences).toEqual([]);
    alive = false;
    await clients;
    expect([backup.code, backup.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^Backed up 6 files \([\d.]+ MB\) to \S+, all as of \S+Z\.\n[^]+\nWriters were kept out for [\d.]+ ms\.\n$/,
      ),
    ]);

    const refused = await run('data', 'restore', join(shop.folder, 'backup'), '--replace');
    expect([refused.code, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/; stop (it|whatever has it open) first\.\n$/),
    ]);
    expect(await service.kill('SIGTERM')).toBe(0);

    const restored = await run('restored', 'restore', join(shop.folder, 'backup'));
    expect([restored.code, restored.stdout]).toEqual([
      0,
      expect.stringContaining('The next start makes the read models anew.'),
    ]);
    // On a server the documents are still those of the folder that was backed up.
    const again = shop.serve(settingsFor('restored'), '--adopt');
    const after = await apiOf(again, 'restored');
    await eventually(async () => {
      const found = new Map((await after.all<Order>('/v1/orders')).items.map((order) => [order.id, order]));
      for (const order of before) expect(found.get(order.id)).toEqual(order);
      expect(found.get(paid.id)?.status).toBe('paid');
    });
    await place(after, customers[0]!, [sku, 1]);
    await eventually(async () =>
      expect((await verified('restored')).counts['documents']).toBeGreaterThan(before.length),
    );
    expect((await verified('restored')).differences).toEqual([]);
    expect(await again.kill('SIGTERM')).toBe(0);
  });

  it('find what was changed by hand in a shop that is stopped', async () => {
    const service = start('data');
    const api = await apiOf(service);
    const ada = await register(api);
    const { sku } = await addProduct(api, '2.55');
    const order = await place(api, ada, [sku, 2]);
    await eventually(async () => expect((await api.get(`/v1/customers/${ada.id}`)).text).toContain('"orders":1'));
    await service.kill('SIGTERM');
    expect((await verified('data')).differences).toEqual([]);
    const file = (name: string) => new Database(join(shop.folder, 'data', shop.tenant, `${name}.db`));
    const [orders, customers] = [file('orders'), file('customers')];
    orders.exec(`UPDATE order_lines SET quantity = 3; UPDATE products SET active = 0; DELETE FROM buyers`);
    customers.exec(`UPDATE purchases SET total = 1; UPDATE customers SET name = 'Eve'`);
    for (const db of [orders, customers]) db.close();
    const { differences } = await verified('data');
    expect(differences.map(({ sentence }) => sentence).sort()).toEqual(
      [
        `state.lines.0.quantity of order ${order.id} differs from its events.`,
        `state.active of product ${sku} differs from its events.`,
        `There are events of buyer ${ada.id}, but no row.`,
        `state.name of customer ${ada.id} differs from its events.`,
        `state.purchases.${order.id}.total.amount of purchases ${ada.id} differs from its events.`,
      ].sort(),
    );
    const { stdout } = await run('data', 'verify', '--tenant', shop.tenant);
    expect(stdout).toMatch(/\n5 things differ\.\n$/);
  });

  it('a start refuses a write file that is damaged, and one that is older than the other', async () => {
    const service = start('data');
    const api = await apiOf(service);
    const ada = await register(api);
    const { sku } = await addProduct(api, '2.55');
    mkdirSync(join(shop.folder, 'old'));
    const early = await run('data', 'backup', join(shop.folder, 'early'));
    expect(early.code).toBe(0);
    await place(api, ada, [sku, 2]);
    await eventually(async () => expect((await api.get(`/v1/customers/${ada.id}`)).text).toContain('"orders":1'));
    await service.kill('SIGTERM');

    const sentence = async (): Promise<string> => {
      const refused = start('data');
      expect(await refused.end()).toBe(1);
      return refused.stderr;
    };
    const orders = join(shop.folder, 'data', shop.tenant, 'orders.db');
    const kept = new Database(orders);
    await kept.backup(join(shop.folder, 'old', 'orders.db'));
    kept.close();
    truncateSync(orders, 40_000);
    expect(await sentence()).toMatch(/^Tradepost cannot start: \S+orders\.db is damaged \(.+\n$/);

    await rm(orders);
    const copy = new Database(join(shop.folder, 'early', shop.tenant, 'orders.db'), { readonly: true });
    await copy.backup(orders);
    copy.close();
    expect(await sentence()).toMatch(
      /^Tradepost cannot start: \S+customers\.db has received message 1 of \S+orders\.db, .+\n$/,
    );

    expect((await run('data', 'restore', join(shop.folder, 'early'), '--replace')).code).toBe(0);
    expect(readdirSync(join(shop.folder, 'data')).some((name) => name.startsWith('replaced-'))).toBe(true);
    await start('data').serving();
  });
});
