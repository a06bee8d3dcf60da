import { alternate } from '../measure/alternate.js';
import { written, type Figure } from '../measure/figures.js';
import { medianOf } from '../measure/statistics.js';
import type { LoadPlan, LoadResult } from '../load/plan.js';
import { runLoad } from '../load/run-load.js';
import { withServers, type Server } from '../servers/server.js';
import { startCeiling, startProduct } from '../servers/sides.js';
import { copyOfBase, roundOf, type Outcome, type Setting } from './part.js';
import { assertAllKept, sameRows } from './same-rows.js';

interface Placed extends LoadResult {
  /** CPU time per order, deliveries included, in microseconds; null where the system does not report it. */
  readonly cpu: number | null;
  readonly mainThread: number | null;
}

/** Placing orders of three lines, compared with the ceiling: with 50 connections and with one. */
export async function measurePlacing(setting: Setting): Promise<Outcome> {
  const folders = { product: copyOfBase(setting, 'place-product'), ceiling: copyOfBase(setting, 'place-ceiling') };
  const acknowledged = { product: 0, ceiling: 0 };
  const start = async () => ({
    product: await startProduct(folders.product),
    ceiling: await startCeiling(folders.ceiling),
  });
  const figures = await withServers(start, async (servers) => {
    const found: Figure[] = [];
    for (const connections of [50, 1]) {
      const side = (name: keyof typeof servers) => async () => {
        const plan = { ...roundOf(setting, 'place', connections), drain: name === 'product' };
        const placed = await place(servers[name], plan);
        acknowledged[name] += placed.acknowledged;
        return placed;
      };
      const label = `place order, ${connections === 1 ? '1 connection' : `${connections} connections`}`;
      const sides = { product: side('product'), ceiling: side('ceiling') };
      const measured = await alternate(setting.rounds, label, sides, ({ perSecond }) => `${written(perSecond)}/s`);
      found.push(...figuresOf(label, measured['product']!, measured['ceiling']!));
    }
    const resident = (server: Server) => server.memory()?.resident ?? null;
    const beside = { name: 'ceiling', value: resident(servers.ceiling) };
    found.push({ name: 'resident memory after placing', unit: 'MiB', value: resident(servers.product), beside });
    return found;
  });
  assertAllKept(setting.base.folder, folders, acknowledged);
  return { figures, section: sameRows(setting.base.folder, folders, acknowledged) };
}

async function place(server: Server, plan: Omit<LoadPlan, 'url'>): Promise<Placed> {
  const before = server.cpu();
  const result = await runLoad({ ...plan, url: server.url });
  const after = server.cpu();
  const spent = (which: 'process' | 'mainThread') =>
    before && after ? (after[which] - before[which]) / result.acknowledged : null;
  return { ...result, cpu: spent('process'), mainThread: spent('mainThread') };
}

function figuresOf(name: string, product: readonly Placed[], ceiling: readonly Placed[]): Figure[] {
  const of = (property: (round: Placed) => number | null) => ({
    value: medianOf(product, property),
    beside: { name: 'ceiling', value: medianOf(ceiling, property) },
  });
  return [
    {
      name,
      unit: 'orders/s',
      ...of(({ perSecond }) => perSecond),
      target: { of: 'ratio', is: 'at least', limit: 0.6 },
    },
    { name: `${name}: p50`, unit: 'ms', ...of(({ p50 }) => p50) },
    { name: `${name}: p99`, unit: 'ms', ...of(({ p99 }) => p99), target: { of: 'ratio', is: 'at most', limit: 3 } },
    {
      name: `${name}: delivered after the load stopped`,
      unit: 'ms',
      value: medianOf(product, ({ drained }) => drained),
      target: { of: 'value', is: 'at most', limit: 500 },
    },
    { name: `${name}: processor time an order, deliveries included`, unit: 'µs', ...of(({ cpu }) => cpu) },
    { name: `${name}: the same, main thread alone`, unit: 'µs', ...of(({ mainThread }) => mainThread) },
  ];
}
