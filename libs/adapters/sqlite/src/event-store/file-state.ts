import { existsSync, statSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { z } from 'zod';

const closed = z.object({ left: z.literal('closed'), bytes: z.number(), modified: z.string() });
const schema = z.discriminatedUnion('left', [z.object({ left: z.literal('open') }), closed]);

/**
 * How a SQLite file was left: `open` while anybody has it open and after a crash; `closed` with its size in bytes and
 * the time of its last change (nanoseconds since 1970), once the last one has closed it. Kept beside the file, in
 * `<file>-state`.
 */
export type FileState = z.output<typeof schema>;

/** Written and removed to find out whether the disk takes writes. */
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

/** Null where none was noted, or where the note cannot be read. */
export async function readState(file: string): Promise<FileState | null> {
  const text = await readFile(stateFileOf(file), 'utf8').catch(() => '');
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Whether anybody ever had the file open: it should be there. */
export const wasEverOpen = (file: string): boolean => existsSync(stateFileOf(file));

/** Whether the file is as the last one to close it has left it. */
export async function isAsLeft(file: string): Promise<boolean> {
  const state = await readState(file);
  if (state?.left !== 'closed' || existsSync(`${file}-wal`)) return false;
  const now = closedState(file);
  return now.bytes === state.bytes && now.modified === state.modified;
}

export function noteOpen(file: string): void {
  writeState(file, { left: 'open' });
}

/** Notes that the file is closed, unless it is gone or somebody else has it open: SQLite keeps its log until then. */
export function noteClosed(file: string): void {
  if (existsSync(`${file}-wal`) || !existsSync(file)) return;
  writeState(file, closedState(file));
}

/** Removes a SQLite file with all that belongs to it. */
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
