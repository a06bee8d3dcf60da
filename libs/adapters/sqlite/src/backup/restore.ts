import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '@tradepost/platform/runtime';
import { BackupRefused, type RestoreRequest, type RestoreSummary } from '@tradepost/platform/operations';
import { inWords } from './in-words.js';
import { copy, sha256, sync } from './disk.js';
import { holdFolder } from './folder-lock.js';
import { bringKeysIn } from './key-files.js';
import { knownMigrations } from './known-migrations.js';
import { identitiesIn, renewIdentity } from './log-identity.js';
import { readManifest, type Manifest } from './manifest.js';
import { swapIn } from './swap-in.js';
import { assertUnused, databaseFilesOf, placeOf } from './write-files.js';

/**
 * Restores a backup into an unused data folder. Checks everything before it changes anything; copies are collected in a
 * staging folder and moved at the end. Each event log gets a new id and records those of the logs that it replaces, so
 * that read models derived from those are made anew. Throws `BackupRefused`.
 */
export async function restore(
  dataDirectory: string,
  { backup, replace, contexts, progress }: RestoreRequest,
): Promise<RestoreSummary> {
  const [source, folder] = [resolve(backup), resolve(dataDirectory)];
  const manifest = await readManifest(source);
  assertKnown(manifest, knownMigrations(contexts));
  await makeFolder(folder).catch((error: unknown) => Promise.reject(inWords(error, folder) as Error));
  const lock = await holdFolder(folder);
  if (lock === null) throw new BackupRefused(`A service or worker runs on ${folder}; stop it first.`);
  try {
    await assertReplaceable(folder, manifest, replace);
    const staging = await mkdtemp(join(folder, 'restore-'));
    try {
      for (const file of manifest.files) await bringIn(file, source, staging, progress);
      for (const file of manifest.files) await becomeAnotherLog(placeOf(file), staging, folder);
      await bringKeysIn(manifest.keys, source, staging);
      const swapped = await swapIn(manifest, staging, folder);
      return { folder, takenAt: manifest.takenAt, files: manifest.files, ...swapped };
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } catch (error) {
    throw inWords(error, folder);
  } finally {
    lock.release();
  }
}

function assertKnown({ files }: Manifest, known: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const { tenant, context, migrations } of files) {
    const names = known.get(context);
    if (names === undefined) throw new BackupRefused(`The backup holds ${context}, a context that is not known here.`);
    const newer = migrations.filter((name) => !names.has(name));
    if (newer.length === 0) continue;
    throw new BackupRefused(
      `${placeOf({ tenant, context })} was written by a newer version of Tradepost (${newer.join(', ')}); restore it with that version.`,
    );
  }
}

async function assertReplaceable(folder: string, { files }: Manifest, replace: boolean): Promise<void> {
  await assertUnused(folder);
  for (const tenant of new Set(files.map((file) => file.tenant))) {
    if (replace || (await databaseFilesOf(folder, tenant)).length === 0) continue;
    throw new BackupRefused(
      `${join(folder, tenant)} holds data already. With --replace it is moved aside, not deleted, and the backup takes its place.`,
    );
  }
}

/** Copies one file and checks the copy. */
async function bringIn(
  file: Manifest['files'][number],
  source: string,
  staging: string,
  progress: RestoreRequest['progress'],
): Promise<void> {
  const place = placeOf(file);
  const [from, to] = [join(source, place), join(staging, place)];
  progress({ place, done: 0 });
  const size = await stat(from).then(
    (found) => found.size,
    () => null,
  );
  if (size === null) throw new BackupRefused(`${from} is missing: the backup is not whole. Nothing was changed.`);
  await copy(from, to);
  if (size !== file.bytes || (await sha256(to)) !== file.sha256) {
    throw new BackupRefused(`${from} is not as it was backed up: its checksum differs. Nothing was changed.`);
  }
  progress({ place, done: 1 });
}

async function becomeAnotherLog(place: string, staging: string, folder: string): Promise<void> {
  const path = join(staging, place);
  renewIdentity(path, identitiesIn(join(folder, place)));
  await sync(path);
}
