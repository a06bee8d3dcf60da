import { resolve } from 'node:path';
import { asStorageTrouble, isStorageTrouble, storageCode, StorageFull, WriteLockUnavailable } from './write-errors.js';
import { UnfitData } from './unfit-data.js';

/** Causes that a person can act on, by errno or result code. */
const causes: readonly (readonly [RegExp, string])[] = [
  [/^(EMFILE|ENFILE)$/, 'too many files are open: raise the limit (ulimit -n)'],
  [/^(EACCES|EPERM|SQLITE_PERM|SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_AUTH)/, 'this user may not open or write it'],
  [/^EROFS$/, 'its file system can be read only'],
  [/^(ENOMEM|ENOBUFS|SQLITE_NOMEM)/, 'there is no memory left'],
];

/** Why the storage could not be used, as the end of a sentence; null for any other error. */
export function explainFailure(error: unknown): string | null {
  const trouble = asStorageTrouble(error);
  if (!isStorageTrouble(trouble)) return null;
  if (trouble instanceof StorageFull) return 'there is no room left on the disk: make room';
  if (trouble instanceof WriteLockUnavailable)
    return 'another process keeps it locked: stop that one, or try again once it is done';
  const code = storageCode(error);
  if (code === null) return (trouble as Error).message.replace(/[.]$/, '');
  const cause = causes.find(([pattern]) => pattern.test(code))?.[1];
  return `${cause ?? 'the disk fails to read or write: look after it'} (${code})`;
}

/** Path in an error of the file system or in its cause; null where there is none. */
export function pathOf(error: unknown): string | null {
  const { path, dest, cause } = (error ?? {}) as { path?: unknown; dest?: unknown; cause?: unknown };
  if (typeof dest === 'string') return resolve(dest);
  if (typeof path === 'string') return resolve(path);
  return cause === undefined || cause === error ? null : pathOf(cause);
}

/** Opens something at a path. Throws `UnfitData` with the path where the storage refuses. */
export async function opening<T>(path: string, open: () => T | Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    throw asUnfit(path, error);
  }
}

/** A storage error as a sentence about a path; any other error unchanged. */
export function asUnfit(path: string, error: unknown): unknown {
  if (error instanceof UnfitData) return error;
  const why = explainFailure(error);
  return why === null ? error : new UnfitData(`${pathOf(error) ?? resolve(path)} cannot be used: ${why}`);
}
