import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BASE_ORDERS, readThrough, writeOrderIds } from '../shop/base.js';
import { multiplyFolder } from '../shop/multiply-folder.js';
import { drained } from '../load/drained.js';
import { runLoad } from '../load/run-load.js';
import { alternate } from '../measure/alternate.js';
import { written, type Figure } from '../measure/figures.js';
import { median, medianOf } from '../measure/statistics.js';
import { withServers, type Server } from '../servers/server.js';
import { startProduct } from '../servers/sides.js';
import { copyOfBase, roundOf, type Outcome, type Setting } from './part.js';
import { reads } from './reads.js';

/** Targets of a grown shop relative to a small one. */
const speedTarget = { of: 'ratio', is: 'at least', limit: 0.8 } as const;
const memoryTarget = { of: 'ratio', is: 'at most', limit: 1.2 } as const;
const SIDES = ['large', 'small'] as const;

interface Shops {
  readonly large: string;
  readonly largeIds: string;
}

/** The service with very many orders, compared with itself with few. */
export async function measureGrowth(setting: Setting): Promise<Outcome> {
  const started = performance.now();
  const large = multiplyFolder(setting.base, join(setting.work, 'growth-large'), setting.orders);
  const largeIds = join(setting.work, 'growth-large.ids');
  const orders = writeOrderIds(large, largeIds);
  console.log(`${written(orders)} orders made in ${written((performance.now() - started) / 1000)} s`);
  const shops = { large, largeIds };
  const figures = [...(await readingOf(setting, shops)), ...(await placingOf(setting, shops))];
  rmSync(large, { recursive: true });
  const small = `${written(BASE_ORDERS)} orders`;
  return {
    figures: figures.map(({ name, beside, ...figure }) => {
      return {
        ...figure,
        name: `at ${written(orders)} orders: ${name}`,
        beside: { value: beside?.value ?? null, name: small },
      };
    }),
  };
}

async function readingOf(setting: Setting, { large, largeIds }: Shops): Promise<Figure[]> {
  const small = copyOfBase(setting, 'growth-small');
  for (const folder of [large, small]) await settle(folder);
  const start = async () => ({ large: await startProduct(large), small: await startProduct(small) });
  const figures = await withServers(start, async (servers) => {
    for (const side of SIDES) await assertNothingLeft(servers[side]);
    const of = (property: (server: Server) => number | null) => ({
      value: property(servers.large),
      beside: { name: 'small', value: property(servers.small) },
    });
    const found: Figure[] = [
      { name: 'start to first answer', unit: 's', ...of(({ startedIn }) => startedIn / 1000) },
      { name: 'memory before the load', unit: 'MiB', ...of(anonymous), target: memoryTarget },
    ];
    for (const { calls, name } of reads) {
      const side = (url: string, ids?: string) => () =>
        runLoad({ ...roundOf(setting, calls, 50, ids), url, drain: false });
      const sides = { large: side(servers.large.url, largeIds), small: side(servers.small.url) };
      const measured = await alternate(setting.rounds, name, sides, ({ perSecond }) => `${written(perSecond)}/s`);
      found.push(speed(name, 'answers/s', measured));
    }
    return [...found, { name: 'memory after reading', unit: 'MiB', ...of(anonymous), target: memoryTarget }];
  });
  rmSync(small, { recursive: true });
  return figures;
}

/** Every round starts and warms up both anew, the small one on a fresh copy, since it would not stay small. */
async function placingOf(setting: Setting, { large }: Shops): Promise<Figure[]> {
  const memory: Record<(typeof SIDES)[number], number[]> = { large: [], small: [] };
  const side = (name: (typeof SIDES)[number]) => async () => {
    const folder = name === 'large' ? large : copyOfBase(setting, 'growth-small');
    const measured = await withServers(
      async () => ({ server: await startProduct(folder) }),
      async ({ server }) => {
        const plan = { ...roundOf(setting, 'place', 50), url: server.url, drain: true };
        await runLoad(plan);
        const placed = await runLoad(plan);
        memory[name].push(anonymous(server) ?? NaN);
        return placed;
      },
    );
    if (name === 'small') rmSync(folder, { recursive: true });
    return measured;
  };
  const name = 'place order, 50 connections';
  const sides = { large: side('large'), small: side('small') };
  const measured = await alternate(setting.rounds, name, sides, ({ perSecond }) => `${written(perSecond)}/s`);
  const [value, beside] = [median(memory.large), median(memory.small)];
  return [
    speed(name, 'orders/s', measured),
    {
      name: 'memory after placing',
      unit: 'MiB',
      value,
      beside: { name: 'small', value: beside },
      target: memoryTarget,
    },
  ];
}

/** The service examines files that it has not written itself; its next start is an ordinary one. */
async function settle(folder: string): Promise<void> {
  readThrough(folder);
  const server = await startProduct(folder);
  await server.stop();
}

function speed(name: string, unit: string, measured: Readonly<Record<string, { perSecond: number }[]>>): Figure {
  const [value, beside] = SIDES.map((side) => medianOf(measured[side]!, ({ perSecond }) => perSecond)) as [
    number,
    number,
  ];
  return { name, unit, value, beside: { name: 'small', value: beside }, target: speedTarget };
}

function anonymous(server: Server): number | null {
  return server.memory()?.anonymous ?? null;
}

/** Generated data must count as delivered, or catching up would be measured as well. */
async function assertNothingLeft({ url }: Server): Promise<void> {
  const milliseconds = await drained(url);
  if (milliseconds > 2_000) throw new Error(`Deliveries were left in the folder: they took ${milliseconds} ms.`);
}
