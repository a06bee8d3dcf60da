import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiClient } from './support/api-client.js';
import { eventually } from './support/eventually.js';
import { processes } from './support/processes.js';
import type { Order } from './support/resources.js';
import { addProduct, bodyOf, place, register } from './support/scenario.js';
import { mongoUrl } from './support/shop.js';

const shop = processes();
const idle = ['north', 'east', 'south', 'west', 'inland', 'island'];
/** A probe may have one of a tenant's files open for a moment. */
const maxPerIdleTenant = 3;
/** What is told of a file that goes while it is closed. */
const displaced = [
  ['orders.db', { status: 'degraded', writes: 'refused' }],
  ['orders.read.db', { status: 'degraded', writes: 'stored' }],
] as const;

/** Files that a process has open in the folders of the data folder, by the folder. */
function openIn(pid: number, data: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
    const target = targetOf(`/proc/${pid}/fd/${descriptor}`);
    const tenant = target.startsWith(`${data}/`) ? target.slice(data.length + 1).split('/')[0]! : null;
    if (tenant !== null) counts.set(tenant, (counts.get(tenant) ?? 0) + 1);
  }
  return counts;
}

/** Empty for one that was closed since the folder was read. */
function targetOf(descriptor: string): string {
  try {
    return readlinkSync(descriptor);
  } catch {
    return '';
  }
}

const runs = existsSync('/proc/self/fd') && mongoUrl === undefined;

describe('the files of tenants', () => {
  if (!runs) {
    it('NOT RUN: descriptors are counted on Linux, beside the embedded read store', () => {
      process.stderr.write('NOT RUN: the count of descriptors. It needs /proc and the embedded read store.\n');
      expect(runs).toBe(false);
    });
    return;
  }

  it('are closed while nobody uses them, also where health is asked for, and answer after that', async () => {
    const service = shop.serve({ TRADEPOST_TENANTS: [shop.tenant, ...idle].join(',') });
    const api = await shop.client(await service.serving());
    const openOf = (tenant: string) => openIn(service.pid, shop.data).get(tenant) ?? 0;
    expect(openOf(shop.tenant)).toBeGreaterThan(maxPerIdleTenant);
    const ada = await register(api);
    const { sku } = await addProduct(api);
    const first = await place(api, ada, [sku, 1]);

    const atRest = (tenants: readonly string[]) =>
      eventually(async () => {
        await healthOf(api);
        for (const tenant of tenants) expect([tenant, openOf(tenant) <= maxPerIdleTenant]).toEqual([tenant, true]);
      });
    await atRest([shop.tenant, ...idle]);

    expect((await api.get<Order>(`/v1/orders/${first.id}`)).body).toEqual(first);
    const second = await place(api, ada, [sku, 2]);
    const read = await api.get<Order>(`/v1/orders/${second.id}?minVersion=1`);
    expect([read.status, read.body]).toEqual([200, second]);
    await eventually(async () => expect(await healthOf(api)).toMatchObject({ status: 'ok', writes: 'stored' }));

    await atRest([shop.tenant, ...idle]);
    for (const [name, report] of displaced) {
      const file = join(shop.data, 'east', name);
      await rename(file, `${file}.away`);
      const problems = expect.arrayContaining([
        expect.stringContaining(`${file} was deleted while it was open`),
      ]) as unknown;
      await eventually(async () => expect(await healthOf(api)).toMatchObject({ ...report, problems }));
      await rename(`${file}.away`, file);
      await eventually(async () => expect(await healthOf(api)).toMatchObject({ status: 'ok', writes: 'stored' }));
    }

    await atRest([shop.tenant, ...idle]);
    const backup = shop.start('backup', join(shop.folder, 'copy'));
    expect(await backup.end()).toBe(0);
    expect(await shop.start('verify').end()).toBe(0);
    expect(await service.kill('SIGTERM')).toBe(0);
  }, 300_000);
});

/** What `/readyz` says; `/metrics`, which reads as much, is asked for too. */
async function healthOf(api: ApiClient): Promise<object> {
  expect((await api.get('/metrics')).status).toBe(200);
  return bodyOf(await api.get<object>('/readyz'), 200);
}
