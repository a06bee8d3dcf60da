import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UnfitData } from '@tradepost/platform/runtime';
import { damageOf } from './examine-file.js';

/** A restore that was cut short leaves this file in the data folder. */
export const RESTORE_MARK = 'restore.unfinished';

/** Throws `UnfitData` where a restore has put back some of the files only. */
export function assertWhole(directory: string): void {
  if (!existsSync(join(directory, RESTORE_MARK))) return;
  throw new UnfitData(
    `a restore into ${resolve(directory)} was cut short; run tradepost restore again, with --replace, see docs/operations/backup.md`,
  );
}

/** Throws `UnfitData` for a file that is damaged: nothing that is in it could be made anew. */
export async function assertSound(file: string): Promise<void> {
  const damage = await damageOf(file);
  if (damage === null) return;
  throw new UnfitData(
    `${resolve(file)} is damaged (${damage}); put a backup in its place with tradepost restore, see docs/operations/backup.md`,
  );
}
