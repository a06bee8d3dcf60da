import { open } from 'node:fs/promises';

/** Errors of folders that cannot be synced: write-only ones, and file systems without support. */
const impossible = new Set(['EACCES', 'EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP']);

/** Makes the names in a folder durable: before that a crash may lose a new file's name. */
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
