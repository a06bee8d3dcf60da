import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { explainFailure, makeFolder, WrongSettings } from '@tradepost/platform/runtime';
import { SqliteLease } from '@tradepost/sqlite';
import type { Settings } from '../settings.js';
import { startingTenants } from '../starting-tenants.js';

/** Creates the data folder and those of its tenants. Throws `WrongSettings` where they cannot be written. */
export async function assertWritable(settings: Settings): Promise<void> {
  for (const folder of ['.', ...startingTenants(settings)]) await assertFolder(join(settings.dataDirectory, folder));
}

/** How long the folder's lease is requested, in milliseconds: another process may just start or end. */
const lockTimeoutMs = 3_000;

/** Throws `WrongSettings` where another process keeps serving from this data folder. */
export async function assertServedAlone({ dataDirectory }: Settings): Promise<void> {
  if ((await SqliteLease.takeWithin(lockTimeoutMs, dataDirectory, 'serve')) !== null) return;
  const folder = resolve(dataDirectory);
  throw new WrongSettings([
    `TRADEPOST_DATA_DIR: another process serves the folder ${folder} already; stop that one, or name another folder`,
  ]);
}

async function assertFolder(directory: string): Promise<void> {
  try {
    await makeFolder(directory);
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const why = explainFailure(error) ?? (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new WrongSettings([`TRADEPOST_DATA_DIR: the folder ${resolve(directory)} cannot be written (${why})`]);
  }
}
