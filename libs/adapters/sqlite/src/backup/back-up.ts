import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { makeFolder } from '@tradepost/platform/runtime';
import { BackupRefused, type BackupRequest, type BackupSummary } from '@tradepost/platform/operations';
import { inWords } from './in-words.js';
import { sha256, sync, writeDurably } from './disk.js';
import { copyKeysOut } from './key-files.js';
import { describe, MANIFEST, type BackedUpFile, type Manifest } from './manifest.js';
import { ConsistentSnapshot, readable, type Snapshot } from './consistent-snapshot.js';
import { placeOf, writeFilesIn } from './write-files.js';

/** Pages copied at once, about two megabytes; others run in between. */
const pagesPerStep = 500;

/**
 * Copies every write file of a data folder, all as of one moment, while writes go on. The copies are collected in a
 * folder beside the target and renamed once everything is durable: an interrupted backup never looks like one. Throws
 * `BackupRefused`.
 */
export async function backUp(dataDirectory: string, { target, progress, stop }: BackupRequest): Promise<BackupSummary> {
  const folder = resolve(target);
  await assertFree(folder);
  const files = await writeFilesIn(dataDirectory);
  if (files.length === 0) throw new BackupRefused(`${resolve(dataDirectory)} holds no data to back up.`);
  const partial = await partialFolder(folder);
  let moment: ConsistentSnapshot | null = null;
  try {
    moment = await ConsistentSnapshot.of(files);
    const copied: BackedUpFile[] = [];
    for (const snapshot of moment.snapshots) {
      const about = await readable(snapshot, () => describe(snapshot));
      const copy = await readable(snapshot, () => copyOut(snapshot, partial, progress, stop));
      copied.push({ ...about, ...copy });
      moment.release(snapshot);
    }
    const keys = await copyKeysOut(resolve(dataDirectory), partial);
    const manifest: Manifest = {
      format: 'tradepost-backup',
      version: 1,
      takenAt: moment.at,
      files: copied,
      keys: [...keys],
    };
    await writeDurably(join(partial, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
    await rename(partial, folder);
    await sync(dirname(folder));
    return { folder, takenAt: moment.at, heldMilliseconds: moment.heldMilliseconds, files: copied };
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw inWords(error, folder);
  } finally {
    moment?.close();
  }
}

async function partialFolder(folder: string): Promise<string> {
  try {
    await makeFolder(dirname(folder));
    return await mkdtemp(`${folder}.partial-`);
  } catch (error) {
    throw inWords(error, folder);
  }
}

async function assertFree(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new BackupRefused(`${folder} is a file; a backup is a folder of its own.`);
    throw error;
  });
  if (names.length > 0) throw new BackupRefused(`${folder} is not empty; name a folder that is new.`);
}

/**
 * Copies page by page with SQLite's backup API. Inside a read transaction it reads that snapshot and never starts
 * again, whatever others write; see ADR 0012.
 */
async function copyOut(
  snapshot: Snapshot,
  folder: string,
  progress: BackupRequest['progress'],
  stop: AbortSignal,
): Promise<Pick<BackedUpFile, 'bytes' | 'sha256'>> {
  const place = placeOf(snapshot);
  const path = join(folder, place);
  await mkdir(dirname(path), { recursive: true });
  await snapshot.connection.backup(path, {
    progress: ({ totalPages, remainingPages }) => {
      if (stop.aborted) throw new BackupRefused('The backup was interrupted; nothing is left of it.');
      progress({ place, done: 1 - remainingPages / totalPages });
      return pagesPerStep;
    },
  });
  seal(path, place);
  progress({ place, done: 1 });
  await sync(path);
  await sync(dirname(path));
  return { bytes: (await stat(path)).size, sha256: await sha256(path) };
}

/** Makes the copy independent of other files and reads all its pages: a damaged source shows here. */
function seal(path: string, place: string): void {
  const db = new Database(path);
  try {
    db.pragma('journal_mode = DELETE');
    const verdict = String(db.pragma('quick_check(1)', { simple: true }));
    if (verdict !== 'ok') throw new Error(verdict);
  } catch (error) {
    throw new BackupRefused(`${place} is damaged, so no backup was made: ${(error as Error).message}.`);
  } finally {
    db.close();
  }
}
