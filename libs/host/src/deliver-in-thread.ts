import { parentPort, workerData } from 'node:worker_threads';
import type { DynamicModule } from '@nestjs/common';
import { Settings } from './settings.js';
import { Log, logRejections, Metrics, Notifiers, wakeUpIntervalMs } from '@tradepost/platform/runtime';
import { createApp } from './create-app.js';
import { Deliverer, type ThreadData, type ThreadRequest } from '@tradepost/platform/delivery';

/**
 * Runs an application's deliveries in a worker thread until the main thread asks it to end. Call it from the thread's
 * script with what makes the root module.
 */
export async function deliverInThread(
  root: (settings: Settings, notifiers: Notifiers) => DynamicModule,
): Promise<void> {
  const main = parentPort;
  if (main === null) throw new Error('deliverInThread is for the script of a worker thread.');
  const { setup, notifiers } = workerData as ThreadData;
  const app = await createApp(
    root(
      Settings.of({ ...(setup as Settings), worker: 'inline', adoptReadStore: false }),
      new Notifiers(notifiers, wakeUpIntervalMs),
    ),
  );
  const [deliverer, metrics] = [app.get(Deliverer), app.get(Metrics)];
  logRejections(app.get(Log));
  const answers = { report: () => deliverer.report(), measured: () => metrics.ofLanes() };
  const answer = async (request: ThreadRequest): Promise<void> => {
    if (request !== 'stop') return request.port.postMessage(await answers[request.want]());
    await app.close().finally(() => process.exit());
  };
  main.on('message', (request: ThreadRequest) => void answer(request));
  main.postMessage('ready');
}
