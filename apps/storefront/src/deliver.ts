import { resolve } from 'node:path';
import { createApp, readSettings, Settings } from '@tradepost/host';
import { wakeUpIntervalMs, Notifiers } from '@tradepost/platform';
import { assertWritable } from './data-folder.js';
import { run, type Process } from './run.js';
import { StorefrontModule } from './storefront.module.js';

/**
 * Makes the shop's deliveries, without HTTP, until the process is told to stop. Resolves with the exit code.
 * @param adopt whether read stores of another data folder are emptied
 */
export function deliver(process: Process, { adopt = false } = {}): Promise<number> {
  return run(process, async () => {
    const settings = Settings.of({ ...readSettings(process.environment), worker: 'inline', adoptReadStore: adopt });
    await assertWritable(settings);
    const app = await createApp(StorefrontModule.with(settings, undefined, new Notifiers(new Map(), wakeUpIntervalMs)));
    process.stdout.write(`Tradepost delivers for the shop.\n  data        ${resolve(settings.dataDirectory)}\n`);
    return { app };
  });
}
