import { parentPort, workerData } from 'node:worker_threads';
import type { DynamicModule } from '@nestjs/common';
import { Settings } from './settings.js';
import { Log, logRejections, Metrics, Notifiers, reasonOf, wakeUpIntervalMs } from '@tradepost/platform/runtime';
import { TenantRegistry } from '@tradepost/platform/contexts';
import { createApp } from './create-app.js';
import { Deliverer, type ThreadData, type TenantChange, type ThreadRequest } from '@tradepost/platform/delivery';

/**
 * Runs an application's deliveries in a worker thread until the main thread stops it. Called by the thread's script
 * with the factory of the root module.
 */
export async function deliverInThread(
  root: (settings: Settings, notifiers: Notifiers) => DynamicModule,
): Promise<void> {
  const main = parentPort;
  if (main === null) throw new Error('deliverInThread is for the script of a worker thread.');
  const { setup, tenants, notifiers } = workerData as ThreadData;
  const shared = new Notifiers(notifiers, wakeUpIntervalMs);
  const app = await createApp(
    root(Settings.of({ ...(setup as Settings), tenants, worker: 'inline', adoptReadStore: false }), shared),
  );
  const [deliverer, metrics, registry] = [app.get(Deliverer), app.get(Metrics), app.get(TenantRegistry)];
  logRejections(app.get(Log));
  /** Returns why it failed; null for success. */
  const follow = async ({ to, tenant, notifiers: more }: TenantChange): Promise<string | null> => {
    shared.adopt(more);
    const done = to === 'open' ? registry.open(tenant) : registry.close(tenant);
    return done.then(() => null, reasonOf);
  };
  const answers = { report: () => deliverer.report(), measured: () => metrics.ofLanes() };
  const answer = async (request: ThreadRequest): Promise<void> => {
    if (request !== 'stop') {
      const { port, want } = request;
      return port.postMessage(await (want === 'change' ? follow(request.change) : answers[want]()));
    }
    await app.close().finally(() => process.exit());
  };
  main.on('message', (request: ThreadRequest) => void answer(request));
  main.postMessage('ready');
}
