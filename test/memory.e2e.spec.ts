import { join } from 'node:path';
import Database from 'better-sqlite3';
import { crowd, eventually } from './support/eventually.js';
import { Flood } from './support/flood.js';
import { processes } from './support/processes.js';
import { addProduct, place, register } from './support/scenario.js';

const shop = processes();
/** More than the lane takes in. */
const CLIENTS = 1_300;
const MOST = 640 * 1024 * 1024;

describe('the memory of a service that has more to do than it can', () => {
  it('stays within bounds however many orders come, and all goes on as before afterwards', async () => {
    const url = await shop.start().serving();
    const api = await shop.client(url);
    const [ada, { sku }] = [await register(api), await addProduct(api)];
    const metric = async (name: string): Promise<number> => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))!
          .slice(name.length),
      );
    };
    const resident = () => metric('process_resident_memory_bytes');
    const flood = new Flood(api);
    const order = (lines: number) =>
      flood.post({
        customerId: ada.id,
        lines: Array<{ sku: string; quantity: number }>(lines).fill({ sku, quantity: 1 }),
      });
    await crowd(500, 50, () => place(api, ada, [sku, 2]));

    const other = new Database(join(shop.data, shop.tenant, 'orders.db'));
    other.exec('BEGIN IMMEDIATE');
    const waiting = crowd(CLIENTS, CLIENTS, () => order(1));
    await eventually(async () => {
      expect(
        await metric(`tradepost_lane_waiting_commands{context="orders",tenant="${shop.tenant}",part="service"}`),
      ).toBe(1_000);
    });
    const refusedOf = async (count: number) =>
      (await crowd(count, 50, () => order(200))).filter(
        ({ status, problem }) => status === 503 && problem.code === 'overloaded',
      );
    expect(await refusedOf(500)).toHaveLength(500);
    const before = await resident();
    const after: number[] = [];
    for (let times = 0; times < 5; times += 1) {
      expect(await refusedOf(1_000)).toHaveLength(1_000);
      after.push(await resident());
    }
    other.exec('COMMIT');
    other.close();
    expect(Math.max(...after)).toBeLessThan(Math.min(2 * before, MOST));

    await waiting;
    await eventually(async () => {
      expect(
        await metric(`tradepost_lane_waiting_commands{context="orders",tenant="${shop.tenant}",part="service"}`),
      ).toBe(0);
    });
    const again = await crowd(200, 50, () => order(1));
    expect(again.map(({ status }) => status)).toEqual(again.map(() => 201));
    flood.close();
  }, 120_000);
});
