import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  createHttpApp,
  environment,
  makeFolder,
  readSettings,
  Tenants,
  WrongSettings,
  type Settings,
} from '@tradepost/platform';
import { StorefrontModule } from './storefront.module.js';

type App = Awaited<ReturnType<typeof createHttpApp>>;

/** Serves the shop until the process is told to stop. What keeps it from starting is said in one sentence. */
export async function serve(): Promise<void> {
  try {
    const settings = readSettings(environment());
    await assertWritable(settings);
    const app = await createHttpApp(StorefrontModule.with(settings));
    app.enableShutdownHooks([], { useProcessExit: true });
    tell(await listen(app, settings), settings);
  } catch (error) {
    if (!(error instanceof WrongSettings)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Makes the data folder and those of its tenants where they are missing. Throws `WrongSettings` for one that this user may not write. */
export async function assertWritable({ dataDirectory, tenants }: Settings): Promise<void> {
  for (const folder of ['.', ...new Tenants(tenants).all]) await assertFolder(join(dataDirectory, folder));
}

async function assertFolder(directory: string): Promise<void> {
  try {
    await makeFolder(directory);
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new WrongSettings([`TRADEPOST_DATA_DIR: the folder ${resolve(directory)} cannot be written (${why})`]);
  }
}

/** Resolves with the address. Asks Fastify itself: Nest would log a failure that is told in a sentence below. */
async function listen(app: App, { port, host }: Settings): Promise<string> {
  try {
    return await app.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    await app.close();
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new WrongSettings([`PORT: ${port} on ${host} is in use by another program`]);
    if (code === 'EACCES') throw new WrongSettings([`PORT: this user may not listen on port ${port}`]);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new WrongSettings([`HOST: ${host} is no address of this machine`]);
    throw error;
  }
}

function tell(url: string, settings: Settings): void {
  const lines = [
    'Tradepost serves the shop.',
    `  Swagger UI  ${url}/docs`,
    `  API         ${url}/v1`,
    `  data        ${resolve(settings.dataDirectory)}`,
    `  read model  ${settings.mongoUrl === null ? 'embedded' : 'MongoDB'}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
