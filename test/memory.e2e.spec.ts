import { join } from 'node:path';
import Database from 'better-sqlite3';
import { crowd, eventually } from './support/eventually.js';
import { Flood, type Posted } from './support/flood.js';
import { processes } from './support/processes.js';
import { addProduct, place, register } from './support/scenario.js';

const shop = processes();
/** More than the queue takes in. */
const CLIENTS = 1_100;
const maxResidentBytes = 640 * 1024 * 1024;
/** A heap that has to be collected: without a limit V8 keeps garbage for as long as the machine has memory. */
const boundedHeap = { NODE_OPTIONS: '--max-old-space-size=192' };

describe('the memory of a service that has more to do than it can', () => {
  it('stays within bounds however many orders come, and all goes on as before afterwards', async () => {
    const url = await shop.serve(boundedHeap).serving();
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

    const waitingCommands = () =>
      metric(`tradepost_lane_waiting_commands{context="orders",tenant="${shop.tenant}",part="service"}`);
    const other = new Database(join(shop.data, shop.tenant, 'orders.db'), { timeout: 60_000 });
    /** Refuses so many large orders, which is done before the queue gives up waiting for the lock; returns the memory then. */
    const refusing = async (count: number): Promise<number> => {
      other.exec('BEGIN IMMEDIATE');
      const waiting = crowd(CLIENTS, CLIENTS, () => order(1));
      await eventually(async () => expect(await waitingCommands()).toBe(1_000));
      const answers = await crowd(count, 50, () => order(200));
      const size = await resident();
      other.exec('COMMIT');
      const isRefused = ({ status, problem }: Posted) => status === 503 && problem.code === 'overloaded';
      expect(answers.filter(isRefused)).toHaveLength(count);
      await waiting;
      await eventually(async () => expect(await waitingCommands()).toBe(0));
      return size;
    };
    const before = await refusing(500);
    const after: number[] = [];
    for (let times = 0; times < 4; times += 1) after.push(await refusing(1_000));
    other.close();
    expect(Math.max(...after)).toBeLessThan(Math.min(2 * before, maxResidentBytes));
    const again = await crowd(200, 50, () => order(1));
    expect(again.map(({ status }) => status)).toEqual(again.map(() => 201));
    flood.close();
  });
});
