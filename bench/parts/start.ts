import { alternate } from '../measure/alternate.js';
import { written } from '../measure/figures.js';
import { medianOf } from '../measure/statistics.js';
import { withServers, type Server } from '../servers/server.js';
import { startCeiling, startProduct } from '../servers/sides.js';
import { copyOfBase, type Outcome, type Setting } from './part.js';

/** Time from the start of a process to its first answer, and its memory then. */
export async function measureStart(setting: Setting): Promise<Outcome> {
  const folder = copyOfBase(setting, 'start');
  const side = (start: (folder: string) => Promise<Server>) => () =>
    withServers(
      async () => ({ server: await start(folder) }),
      ({ server }) => Promise.resolve({ seconds: server.startedIn / 1000, memory: server.memory()?.resident ?? null }),
    );
  const sides = { product: side(startProduct), ceiling: side(startCeiling) };
  const measured = await alternate(setting.rounds, 'start', sides, ({ seconds }) => `${written(seconds)} s`);
  const of = (property: 'seconds' | 'memory') => ({
    value: medianOf(measured['product']!, (round) => round[property]),
    beside: { name: 'ceiling', value: medianOf(measured['ceiling']!, (round) => round[property]) },
  });
  return {
    figures: [
      { name: 'start to first answer', unit: 's', ...of('seconds') },
      { name: 'resident memory at the first answer', unit: 'MiB', ...of('memory') },
    ],
  };
}
