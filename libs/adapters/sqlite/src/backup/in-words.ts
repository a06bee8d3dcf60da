import { BackupRefused } from '@tradepost/platform/operations';

/** Full and read-only disks, as Node and SQLite report them. */
const disk = /^(EACCES|EPERM|EROFS|ENOSPC|EDQUOT|SQLITE_FULL|SQLITE_READONLY|SQLITE_CANTOPEN)/;

/** An error of a full or read-only disk as a sentence; any other error unchanged. */
export function inWords(error: unknown, folder: string): unknown {
  const code = String((error as { code?: unknown }).code);
  return disk.test(code) ? new BackupRefused(`${folder} cannot be written (${code}).`) : error;
}
