import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { explainFailure, makeFolder, WrongSettings } from '@tradepost/platform/runtime';
import { SqliteLease } from '@tradepost/sqlite';
import type { Settings } from '../settings.js';
import { startingTenants } from '../starting-tenants.js';

/** Makes the data folder and those of its tenants where they are missing. Throws `WrongSettings` for one that this user may not write. */
export async function assertWritable(settings: Settings): Promise<void> {
  for (const folder of ['.', ...startingTenants(settings)]) await assertFolder(join(settings.dataDirectory, folder));
}

/** How long to go on asking for the folder: one that starts at the same moment, or ends, is in the way. */
const lockTimeoutMs = 3_000;

/** Throws `WrongSettings` where another process serves from this data folder, and goes on doing so. */
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
