import { randomUUID } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../config/make-folder.js';

/**
 * The secret in a file that only its owner may read. Where there is none it is made: whole or not at all, and by one of
 * several processes that start at once, whose secret all of them get.
 */
export async function keepSecret(file: string, make: () => string): Promise<string> {
  const kept = await read(file);
  if (kept !== null) return kept;
  await makeFolder(dirname(file));
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(make());
    await handle.sync();
  } finally {
    await handle.close();
  }
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await unlink(draft);
  return (await read(file))!;
}

async function read(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
