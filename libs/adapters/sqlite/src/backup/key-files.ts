import { chmod, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupRefused } from '@tradepost/platform/operations';
import { copy, sha256, sync } from './disk.js';
import type { BackedUpKey } from './manifest.js';

/** Folder of keys in a data folder and a backup: without them, no token and no stored reply is recognised. */
export const KEYS = 'keys';
/** Complete ones: a file in the making has a longer name. */
const keyFileName = /^[\w-]+(\.jwk\.json|\.key)$/;

/** Names of the key files in a folder, sorted; none where it has none. */
export async function keyFilesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(join(directory, KEYS))).filter((name) => keyFileName.test(name)).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Copies every key; keys never change. Only the owner may read the copies. */
export async function copyKeysOut(directory: string, target: string): Promise<readonly BackedUpKey[]> {
  const names = await keyFilesIn(directory);
  const keys: BackedUpKey[] = [];
  for (const name of names) {
    const path = await copyKey(name, directory, target);
    keys.push({ name, sha256: await sha256(path) });
  }
  if (keys.length > 0) await sync(join(target, KEYS));
  return keys;
}

/** Copies the keys of a backup to a staging folder and checks the copies. Throws `BackupRefused`. */
export async function bringKeysIn(keys: readonly BackedUpKey[], source: string, staging: string): Promise<void> {
  for (const { name, sha256: due } of keys) {
    const path = await copyKey(name, source, staging).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      throw new BackupRefused(`${join(source, KEYS, name)} is missing: the backup is not whole. Nothing was changed.`);
    });
    if ((await sha256(path)) === due) continue;
    throw new BackupRefused(
      `${join(source, KEYS, name)} is not as it was backed up: its checksum differs. Nothing was changed.`,
    );
  }
}

async function copyKey(name: string, from: string, to: string): Promise<string> {
  await mkdir(join(to, KEYS), { recursive: true, mode: 0o700 });
  const path = join(to, KEYS, name);
  await copy(join(from, KEYS, name), path);
  await chmod(path, 0o600);
  await sync(path);
  return path;
}
