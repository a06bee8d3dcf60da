import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isInUse } from '../event-store/examine-file.js';
import { BackupRefused } from '@tradepost/platform/operations';

/** A write file: everything that one context stores for one tenant and that cannot be derived. */
export interface WriteFile {
  readonly tenant: string;
  readonly context: string;
  readonly path: string;
}

const tenantName = /^[a-z0-9-]{1,40}$/;
const writeFileName = /^([a-z][a-z0-9-]*)\.db$/;
/** Files of SQLite and Tradepost in a tenant's folder, read models included; no mail, no report. */
const databaseFileName = /^[a-z][a-z0-9-]*(\.read)?\.db(-wal|-shm|-journal|-state|-probe)?$/;

/** Path of a write file below a data folder or a backup, with `/`. */
export const placeOf = ({ tenant, context }: Pick<WriteFile, 'tenant' | 'context'>): string =>
  `${tenant}/${context}.db`;

/** Every write file of every tenant in a data folder, also of tenants not served, by path. */
export async function writeFilesIn(directory: string): Promise<readonly WriteFile[]> {
  const files: WriteFile[] = [];
  for (const tenant of (await namesIn(directory)).filter((name) => tenantName.test(name))) {
    for (const name of await namesIn(join(directory, tenant))) {
      const context = writeFileName.exec(name)?.[1];
      if (context !== undefined) files.push({ tenant, context, path: join(directory, tenant, name) });
    }
  }
  return files;
}

/** Names of all database files in a tenant's folder. */
export async function databaseFilesOf(directory: string, tenant: string): Promise<readonly string[]> {
  return (await namesIn(join(directory, tenant))).filter((name) => databaseFileName.test(name));
}

/** Throws `BackupRefused` where any process has a write file of the folder open, a command line's import included. */
export async function assertUnused(directory: string): Promise<void> {
  for (const { path } of await writeFilesIn(directory)) {
    if (isInUse(path)) throw new BackupRefused(`${path} is in use; stop whatever has it open first.`);
  }
}

/** Sorted; none where there is no such folder. */
async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
