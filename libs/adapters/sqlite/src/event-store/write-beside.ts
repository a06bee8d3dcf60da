import { rm, writeFile } from 'node:fs/promises';
import { probeFileOf } from './file-state.js';
import { asStorageTrouble } from '@tradepost/platform/runtime';

/** As much as a small commit writes, in bytes. */
const contentBytes = 4_096;

/** Finds out whether the disk takes a write in the folder of a file, without the file. Throws what keeps it from that. */
export async function writeBeside(file: string): Promise<void> {
  const path = probeFileOf(file);
  try {
    await writeFile(path, Buffer.alloc(contentBytes), { flush: true });
    await rm(path);
  } catch (error) {
    throw asStorageTrouble(error);
  }
}
