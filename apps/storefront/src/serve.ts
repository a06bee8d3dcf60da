import { resolve } from 'node:path';
import { createHttpApp, drain, listen } from '@tradepost/web';
import { Deliveries, WrongSettings } from '@tradepost/platform';
import { readSettings, Settings } from '@tradepost/host';
import { assertServedAlone, assertWritable } from './data-folder.js';
import { addFirstStaff } from './first-staff.js';
import { run, type Process } from './run.js';
import { StorefrontModule } from './storefront.module.js';

type App = Awaited<ReturnType<typeof createHttpApp>>;

/**
 * Serves the shop over HTTP until the process is told to stop. Resolves with the exit code.
 * @param adopt whether read stores of another data folder are emptied
 */
export function serve(process: Process, { adopt = false } = {}): Promise<number> {
  return run(process, async () => {
    const settings = Settings.of({ ...readSettings(process.environment), adoptReadStore: adopt });
    await assertWritable(settings);
    await assertServedAlone(settings);
    const app = await createHttpApp(StorefrontModule.with(settings), { holdsDeliveries: true });
    await addFirstStaff(app, settings);
    const url = await open(app, settings);
    await app.get(Deliveries).begin();
    process.stdout.write(greeting(url, settings));
    return { app: { get: (token) => app.get(token), close: () => closeDrained(app, settings) }, drain: settings.drain };
  });
}

async function closeDrained(app: App, { drain: seconds }: Settings): Promise<void> {
  await drain(app, seconds);
  await app.close();
}

/** Resolves with the address. */
async function open(app: App, settings: Settings): Promise<string> {
  try {
    return await listen(app, settings);
  } catch (error) {
    await app.close();
    const { port, host } = settings;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new WrongSettings([`PORT: ${port} on ${host} is in use by another program`]);
    if (code === 'EACCES') throw new WrongSettings([`PORT: this user may not listen on port ${port}`]);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new WrongSettings([`HOST: ${host} is no address of this machine`]);
    throw error;
  }
}

function greeting(url: string, settings: Settings): string {
  const lines = [
    'Tradepost serves the shop.',
    `  Swagger UI  ${url}/docs`,
    `  API         ${url}/v1`,
    ...(settings.demo ? [`  demo        ${url}/demo`] : []),
    `  data        ${resolve(settings.dataDirectory)}`,
    `  read model  ${settings.mongoUrl === null ? 'embedded' : 'MongoDB'}`,
  ];
  return `${lines.join('\n')}\n`;
}
