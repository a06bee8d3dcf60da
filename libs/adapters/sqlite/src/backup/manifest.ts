import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { BackupRefused } from '@tradepost/platform/operations';
import type { Snapshot } from './consistent-snapshot.js';

export const MANIFEST = 'manifest.json';

const file = z.object({
  tenant: z.string().regex(/^[a-z0-9-]{1,40}$/),
  context: z.string().regex(/^[a-z][a-z0-9-]*$/),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Names of the file's migrations, oldest first. */
  migrations: z.array(z.string()),
  /** Position of the newest event, 0 for none. */
  lastEvent: z.int().min(0),
  /** Position of the newest message ever added, 0 for none. */
  lastMessage: z.int().min(0),
});

const key = z.object({ name: z.string().regex(/^[\w.-]+$/), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

const schema = z.object({
  format: z.literal('tradepost-backup'),
  version: z.literal(1),
  /** The moment of all files. */
  takenAt: z.iso.datetime(),
  files: z.array(file).min(1),
  /** Missing in older backups. */
  keys: z.array(key).default([]),
});

/** Content of a backup folder: files at `<tenant>/<context>.db`, keys in `keys`. */
export type Manifest = z.output<typeof schema>;
export type BackedUpFile = z.output<typeof file>;
export type BackedUpKey = z.output<typeof key>;

/** Throws `BackupRefused` where the folder is no backup, or one of another format. */
export async function readManifest(directory: string): Promise<Manifest> {
  const text = await readFile(join(directory, MANIFEST), 'utf8').catch(() => null);
  if (text === null) throw new BackupRefused(`${directory} is no backup: it has no ${MANIFEST}.`);
  const { success, data, error } = schema.safeParse(jsonOf(text));
  if (success) return data;
  const [issue] = error.issues;
  throw new BackupRefused(
    `${join(directory, MANIFEST)} is damaged or of another version (${issue!.path.join('.')}: ${issue!.message}).`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Manifest entry of a file, as far as the file tells. */
export function describe({ tenant, context, connection }: Snapshot): Omit<BackedUpFile, 'bytes' | 'sha256'> {
  const one = <T>(sql: string): T[] => connection.prepare<[], T>(sql).pluck().all();
  return {
    tenant,
    context,
    migrations: one<string>('SELECT name FROM migrations ORDER BY timestamp'),
    lastEvent: one<number>('SELECT coalesce(max(position), 0) FROM events')[0]!,
    lastMessage: one<number>(`SELECT seq FROM sqlite_sequence WHERE name = 'outbox'`)[0] ?? 0,
  };
}
