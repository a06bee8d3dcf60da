import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UnfitData } from '@tradepost/platform/runtime';
import { damageOf } from './examine-file.js';

/** Left in the data folder by an interrupted restore. */
export const RESTORE_MARK = 'restore.unfinished';

/** Throws `UnfitData` after an interrupted restore. */
export function assertWhole(directory: string): void {
  if (!existsSync(join(directory, RESTORE_MARK))) return;
  throw new UnfitData(
    `a restore into ${resolve(directory)} was cut short; run tradepost restore again, with --replace, see docs/operations/backup.md`,
  );
}

/** Throws `UnfitData` for a damaged file, whose content cannot be derived. */
export async function assertSound(file: string): Promise<void> {
  const damage = await damageOf(file);
  if (damage === null) return;
  throw new UnfitData(
    `${resolve(file)} is damaged (${damage}); put a backup in its place with tradepost restore, see docs/operations/backup.md`,
  );
}
