import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RESTORE_MARK } from '../event-store/assert-fit.js';
import { noteClosed } from '../event-store/file-state.js';
import { move, sync, writeDurably } from './disk.js';
import { keyFilesIn, KEYS } from './key-files.js';
import type { Manifest } from './manifest.js';
import { databaseFilesOf, placeOf, writeFilesIn } from './write-files.js';

export interface Swapped {
  /** Where existing files were moved; null where there were none. */
  readonly movedTo: string | null;
  /** Tenants that are not in the backup; their files stay. */
  readonly untouched: readonly string[];
}

/**
 * Moves existing files aside, with their logs and read models, and those from staging into place. A mark in the folder
 * prevents every start until it is done.
 */
export async function swapIn({ files, keys }: Manifest, staging: string, folder: string): Promise<Swapped> {
  const tenants = [...new Set(files.map(({ tenant }) => tenant))];
  const mark = join(folder, RESTORE_MARK);
  await writeDurably(mark, 'Run tradepost restore again, with --replace.\n');
  const movedTo = await moveAside(tenants, folder, keys.length > 0);
  for (const file of files) {
    const path = join(folder, placeOf(file));
    await move(join(staging, placeOf(file)), path);
    noteClosed(path);
  }
  for (const { name } of keys) await move(join(staging, KEYS, name), join(folder, KEYS, name));
  if (keys.length > 0) {
    await chmod(join(folder, KEYS), 0o700);
    await sync(join(folder, KEYS));
  }
  for (const tenant of tenants) await sync(join(folder, tenant));
  await rm(mark);
  await sync(folder);
  const there = new Set((await writeFilesIn(folder)).map(({ tenant }) => tenant));
  return { movedTo, untouched: [...there].filter((tenant) => !tenants.includes(tenant)) };
}

/** Database files and keys alone: mails and import reports are in no backup. */
async function moveAside(tenants: readonly string[], folder: string, withKeys: boolean): Promise<string | null> {
  const aside = join(folder, `replaced-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  await mkdir(aside);
  for (const tenant of tenants) {
    for (const name of await databaseFilesOf(folder, tenant)) {
      await move(join(folder, tenant, name), join(aside, tenant, name));
    }
  }
  for (const name of withKeys ? await keyFilesIn(folder) : [])
    await move(join(folder, KEYS, name), join(aside, KEYS, name));
  for (const name of await readdir(aside)) await sync(join(aside, name));
  await sync(aside);
  if ((await readdir(aside)).length > 0) return aside;
  await rm(aside, { recursive: true });
  return null;
}
