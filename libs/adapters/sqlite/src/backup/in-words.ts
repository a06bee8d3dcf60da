import { BackupRefused } from '@tradepost/platform/operations';

/** Disks that are full or closed to us, as Node and SQLite tell. */
const disk = /^(EACCES|EPERM|EROFS|ENOSPC|EDQUOT|SQLITE_FULL|SQLITE_READONLY|SQLITE_CANTOPEN)/;

/** The error itself, or a sentence about it where the disk is what does not let us write to a folder. */
export function inWords(error: unknown, folder: string): unknown {
  const code = String((error as { code?: unknown }).code);
  return disk.test(code) ? new BackupRefused(`${folder} cannot be written (${code}).`) : error;
}
