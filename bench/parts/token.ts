import { runLoad } from '../load/run-load.js';
import { alternate } from '../measure/alternate.js';
import { written, type Figure } from '../measure/figures.js';
import { medianOf } from '../measure/statistics.js';
import { withServers } from '../servers/server.js';
import { startProduct } from '../servers/sides.js';
import { copyOfBase, roundOf, type Outcome, type Setting } from './part.js';

/** Cost of a token check: reading a product, which is public, with a token and without. */
export async function measureToken(setting: Setting): Promise<Outcome> {
  const start = async () => ({ product: await startProduct(copyOfBase(setting, 'token')) });
  const figures = await withServers(start, async ({ product: { url } }): Promise<Figure[]> => {
    const round = roundOf(setting, 'product', 50);
    const side = (token: string | null) => () => runLoad({ ...round, url, token, drain: false });
    const name = 'GET product with a token, 50 connections';
    const sides = { with: side(round.token), without: side(null) };
    const measured = await alternate(setting.rounds, name, sides, ({ perSecond }) => `${written(perSecond)}/s`);
    const of = (side: keyof typeof sides) => medianOf(measured[side]!, ({ perSecond }) => perSecond);
    const beside = { name: 'without', value: of('without') };
    return [
      { name, unit: 'answers/s', value: of('with'), beside, target: { of: 'ratio', is: 'at least', limit: 0.5 } },
    ];
  });
  return { figures };
}
