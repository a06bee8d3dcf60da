import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from './make-folder.js';
import { syncFolder } from './sync-folder.js';

/** Length in bytes. */
const KEY_LENGTH = 32;

/** Reads a named key for MACs from a data folder, or makes it. */
export async function keepKey(dataDirectory: string, name: string): Promise<Buffer> {
  const folder = join(dataDirectory, 'keys');
  await makeFolder(dataDirectory);
  await mkdir(folder, { mode: 0o700 }).then(
    () => syncFolder(dataDirectory),
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  const file = join(folder, `${name}.key`);
  const text = await keepSecret(file, () => randomBytes(KEY_LENGTH).toString('base64url'));
  const key = Buffer.from(text, 'base64url');
  if (key.length !== KEY_LENGTH) throw new Error(`${file} does not hold a key of ${KEY_LENGTH} bytes.`);
  return key;
}

/**
 * Reads the secret in a file that only its owner may read, or makes it. Made atomically and durably; of several
 * processes that start at once, all get the same secret.
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
  await syncFolder(dirname(file));
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
