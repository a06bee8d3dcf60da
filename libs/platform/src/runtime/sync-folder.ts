import { open } from 'node:fs/promises';

/** Answers of a folder that cannot be synced at all: one that may be written and not read, or of a file system without. */
const impossible = new Set(['EACCES', 'EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP']);

/** Resolves once the names in a folder are on the disk: until then a crash may take a new file's name away. */
export async function syncFolder(folder: string): Promise<void> {
  try {
    await sync(folder);
  } catch (error) {
    if (!impossible.has(String((error as NodeJS.ErrnoException).code))) throw error;
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
