import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { syncFolder } from './sync-folder.js';

/**
 * Makes a folder and its parents, durably. One level at a time: a recursive `mkdir` of Node 20 never returns below a
 * folder such as /proc. Throws errors of the file system, `ENOTDIR` where a file is in the way.
 */
export async function makeFolder(directory: string): Promise<void> {
  const folder = resolve(directory);
  if (existsSync(folder)) {
    if (!(await stat(folder)).isDirectory())
      throw Object.assign(new Error(`${folder} is a file.`), { code: 'ENOTDIR' });
    return;
  }
  await makeFolder(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await syncFolder(dirname(folder));
}
