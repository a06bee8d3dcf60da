import { resolve } from 'node:path';
import { Notifiers, wakeUpIntervalMs } from '@tradepost/platform/runtime';
import { createApp } from '../create-app.js';
import { readSettings, Settings } from '../settings.js';
import type { App } from './app.js';
import { assertWritable } from './data-folder.js';
import { runUntilStopped, type HostProcess } from './run-until-stopped.js';

/**
 * Runs an application's deliveries, without HTTP, until the process is told to stop. Resolves with the exit code.
 * @param adopt whether read stores of another data folder are emptied
 */
export function deliver(app: App, process: HostProcess, { adopt = false } = {}): Promise<number> {
  return runUntilStopped(process, async () => {
    const settings = Settings.of({ ...readSettings(process.environment), worker: 'inline', adoptReadStore: adopt });
    await assertWritable(settings);
    const notifiers = new Notifiers(new Map(), wakeUpIntervalMs);
    const running = await createApp(app.root(settings, undefined, notifiers));
    process.stdout.write(`Tradepost delivers for ${app.title}.\n  data        ${resolve(settings.dataDirectory)}\n`);
    return { app: running };
  });
}
