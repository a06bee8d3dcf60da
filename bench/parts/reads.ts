import { readFileSync } from 'node:fs';
import type { Catalogue } from '../shop/catalogue.js';
import { ask, get } from '../load/connection.js';
import { runLoad } from '../load/run-load.js';
import { alternate } from '../measure/alternate.js';
import { written, type Figure } from '../measure/figures.js';
import { medianOf } from '../measure/statistics.js';
import { withServers } from '../servers/server.js';
import { startCeiling, startProduct } from '../servers/sides.js';
import { copyOfBase, roundOf, type Outcome, type Setting } from './part.js';

/** Measured reads, with their target relative to the ceiling. */
export const reads = [
  { calls: 'get', name: 'GET order by id, 50 connections', limit: 0.65 },
  { calls: 'list', name: 'list of 20 orders of a customer, 50 connections', limit: 0.8 },
] as const;

/** Reading one order and a list, compared with the ceiling on the same documents. */
export async function measureReads(setting: Setting): Promise<Outcome> {
  const start = async () => ({
    product: await startProduct(copyOfBase(setting, 'reads-product')),
    ceiling: await startCeiling(copyOfBase(setting, 'reads-ceiling')),
  });
  const figures = await withServers(start, async ({ product, ceiling }) => {
    await assertSameAnswers(setting, product.url, ceiling.url);
    const found: Figure[] = [];
    for (const { calls, name, limit } of reads) {
      const side = (url: string) => () => runLoad({ ...roundOf(setting, calls, 50), url, drain: false });
      const sides = { product: side(product.url), ceiling: side(ceiling.url) };
      const measured = await alternate(setting.rounds, name, sides, ({ perSecond }) => `${written(perSecond)}/s`);
      const of = (property: 'perSecond' | 'p99') => ({
        value: medianOf(measured['product']!, (round) => round[property]),
        beside: { name: 'ceiling', value: medianOf(measured['ceiling']!, (round) => round[property]) },
      });
      found.push({ name, unit: 'answers/s', ...of('perSecond'), target: { of: 'ratio', is: 'at least', limit } });
      found.push({ name: `${name}: p99`, unit: 'ms', ...of('p99') });
    }
    return found;
  });
  return { figures };
}

/** Throws where the answers of both sides differ: they must read the same documents in the same order. */
async function assertSameAnswers({ base }: Setting, product: string, ceiling: string): Promise<void> {
  const { customers } = JSON.parse(readFileSync(base.known.catalogue, 'utf8')) as Catalogue;
  const orderId = readFileSync(base.known.orderIds).toString('latin1', 0, 36);
  for (const path of [`/v1/orders/${orderId}`, `/v1/orders?customerId=${customers[0]}&limit=20`]) {
    const answers = [await ask(product, get(path, base.known.token)), await ask(ceiling, get(path))].map(({ body }) => {
      const { next: _, ...content } = JSON.parse(body.toString()) as { next?: string };
      return JSON.stringify(content);
    });
    if (answers[0] !== answers[1]) throw new Error(`The ceiling answers ${path} otherwise than the service does.`);
  }
}
