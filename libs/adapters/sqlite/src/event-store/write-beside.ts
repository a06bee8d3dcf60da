import { rm, writeFile } from 'node:fs/promises';
import { probeFileOf } from './file-state.js';
import { asStorageTrouble } from '@tradepost/platform/runtime';

/** Size of a small commit in bytes. */
const contentBytes = 4_096;

/**
 * Tests whether the disk accepts a write in the folder of a file, without the file. Throws the error of the file
 * system.
 */
export async function writeBeside(file: string): Promise<void> {
  const path = probeFileOf(file);
  try {
    await writeFile(path, Buffer.alloc(contentBytes), { flush: true });
    await rm(path);
  } catch (error) {
    throw asStorageTrouble(error);
  }
}
