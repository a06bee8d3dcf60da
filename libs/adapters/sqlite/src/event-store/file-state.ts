import { existsSync, statSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';

const closed = z.object({ left: z.literal('closed'), bytes: z.number(), modified: z.string() });
const schema = z.discriminatedUnion('left', [z.object({ left: z.literal('open') }), closed]);

/**
 * State of a SQLite file: `open` while any process has it open, and after a crash; `closed` with its size in bytes and
 * modification time (nanoseconds since 1970) once the last one has closed it. Stored beside the file, in
 * `<file>-state`.
 */
export type FileState = z.output<typeof schema>;

/** Written and removed to test whether the disk accepts writes. */
export const probeFileOf = (file: string): string => `${file}-probe`;
const stateFileOf = (file: string): string => `${file}-state`;

/** Every file that belongs to a SQLite file, itself first. */
export const companionsOf = (file: string): readonly string[] => [
  file,
  `${file}-wal`,
  `${file}-shm`,
  stateFileOf(file),
  probeFileOf(file),
];

/** Null where none is recorded, or it cannot be read. */
export async function readState(file: string): Promise<FileState | null> {
  const text = await readFile(stateFileOf(file), 'utf8').catch(() => '');
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Whether the file was ever open, and so should exist. */
export const wasEverOpen = (file: string): boolean => existsSync(stateFileOf(file));

/** Whether the file is unchanged since it was closed. */
export async function isAsLeft(file: string): Promise<boolean> {
  const state = await readState(file);
  if (state?.left !== 'closed' || existsSync(`${file}-wal`)) return false;
  const now = closedState(file);
  return now.bytes === state.bytes && now.modified === state.modified;
}

export function noteOpen(file: string): void {
  writeState(file, { left: 'open' });
}

/** Records the file as closed, unless it is gone or another process has it open: SQLite keeps its log until then. */
export function noteClosed(file: string): void {
  if (existsSync(`${file}-wal`) || !existsSync(file)) return;
  writeState(file, closedState(file));
}

/** Removes a SQLite file with its companions. */
export async function removeFile(file: string): Promise<void> {
  for (const each of companionsOf(file)) await rm(each, { force: true });
}

function closedState(file: string): z.output<typeof closed> {
  const { size, mtimeNs } = statSync(file, { bigint: true });
  return { left: 'closed', bytes: Number(size), modified: String(mtimeNs) };
}

function writeState(file: string, state: FileState): void {
  writeFileSync(stateFileOf(file), `${JSON.stringify(state)}\n`);
}
