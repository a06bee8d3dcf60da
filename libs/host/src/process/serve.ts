import { resolve } from 'node:path';
import { createHttpApp, drain, listen } from '@tradepost/web';
import { Deliveries } from '@tradepost/platform/messaging';
import { WrongSettings } from '@tradepost/platform/runtime';
import { readSettings, Settings } from '../settings.js';
import type { App } from './app.js';
import { assertServedAlone, assertWritable } from './data-folder.js';
import { runUntilStopped, type HostProcess } from './run-until-stopped.js';

type HttpApp = Awaited<ReturnType<typeof createHttpApp>>;

/**
 * Serves an application over HTTP until the process is told to stop. Resolves with the exit code.
 * @param adopt whether read stores of another data folder are emptied
 */
export function serve(app: App, process: HostProcess, { adopt = false } = {}): Promise<number> {
  return runUntilStopped(process, async () => {
    const settings = Settings.of({ ...readSettings(process.environment), adoptReadStore: adopt });
    await assertWritable(settings);
    await assertServedAlone(settings);
    const http = await createHttpApp(app.root(settings), { holdsDeliveries: true });
    const url = await open(app, http, settings);
    await http.get(Deliveries).begin();
    process.stdout.write(greeting(app, url, settings));
    const running = { get: http.get.bind(http), close: () => closeDrained(http, settings) };
    return { app: running, drain: settings.drain };
  });
}

async function closeDrained(http: HttpApp, { drain: seconds }: Settings): Promise<void> {
  await drain(http, seconds);
  await http.close();
}

/** Resolves with the address. */
async function open(app: App, http: HttpApp, settings: Settings): Promise<string> {
  try {
    await app.prepare?.(http, settings);
    return await listen(http, settings);
  } catch (error) {
    await http.close();
    throw explained(error, settings);
  }
}

function explained(error: unknown, { port, host }: Settings): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new WrongSettings([`PORT: ${port} on ${host} is in use by another program`]);
  if (code === 'EACCES') return new WrongSettings([`PORT: this user may not listen on port ${port}`]);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new WrongSettings([`HOST: ${host} is no address of this machine`]);
  return error;
}

function greeting(app: App, url: string, settings: Settings): string {
  const lines = [
    ['Swagger UI', `${url}/docs`],
    ['API', `${url}/v1`],
    ...Object.entries(app.pages?.(settings) ?? {}).map(([title, path]) => [title, `${url}${path}`]),
    ['data', resolve(settings.dataDirectory)],
    ['read model', settings.mongoUrl === null ? 'embedded' : 'MongoDB'],
  ].map(([title, value]) => `  ${title!.padEnd(12)}${value}`);
  return `${[`Tradepost serves ${app.title}.`, ...lines].join('\n')}\n`;
}
