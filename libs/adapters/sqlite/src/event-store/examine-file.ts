import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { isAsLeft, wasEverOpen } from './file-state.js';

/** Poll interval while another process examines the file, in milliseconds. */
const pollIntervalMs = 20;
/** How long to wait for that, in milliseconds; a gigabyte takes up to 20 seconds. */
const examinationTimeoutMs = 300_000;

/**
 * What is wrong with a SQLite file, in a few words; null where it can be opened, or does not exist yet. A file closed
 * in order and unchanged since is not checked again. Any other is checked page by page while no process can open it.
 * One that is open was checked by its process.
 */
export async function damageOf(file: string): Promise<string | null> {
  // Before its size: another process that creates the file records it as open once it has content.
  const shouldBeThere = wasEverOpen(file);
  const size = existsSync(file) ? (await stat(file)).size : null;
  if (size === null || size === 0) {
    if (!shouldBeThere) return null;
    return size === null ? 'it is missing' : 'it is empty';
  }
  if (await isAsLeft(file)) return null;
  for (const deadline = performance.now() + examinationTimeoutMs; ; await pause(pollIntervalMs)) {
    const found = attempt(() => checkAlone(file));
    if (found !== 'busy') return found;
    if (attempt(() => readSchema(file)) === null || performance.now() > deadline) return null;
  }
}

/** Whether any process, this one included, has the file open. Does not wait. */
export function isInUse(file: string): boolean {
  if (!existsSync(file)) return false;
  return attempt(() => withAlone(file, () => null)) === 'busy';
}

/** SQLite's message for an unreadable file; `busy` where others use it. */
function attempt(look: () => string | null): string | null {
  try {
    return look();
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (String(code).startsWith('SQLITE_BUSY')) return 'busy';
    if (/^SQLITE_(CORRUPT|NOTADB)/.test(String(code))) return message;
    throw error;
  }
}

function checkAlone(file: string): string | null {
  return withAlone(file, (db) => {
    const verdict = String(db.pragma('quick_check(1)', { simple: true }));
    return verdict === 'ok' ? null : verdict.replace(/^\*+ .*\n/, '').replaceAll('\n', '; ');
  });
}

/** Every open connection to a file in WAL mode holds a shared lock: this one gets its lock only when alone. */
function withAlone<T>(file: string, work: (db: Database.Database) => T): T {
  const db = new Database(file, { timeout: 0, fileMustExist: true });
  try {
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
    const result = work(db);
    db.exec('ROLLBACK');
    return result;
  } finally {
    db.close();
  }
}

/** Null where processes that have the file open admit others: then none is checking it. */
function readSchema(file: string): null {
  const db = new Database(file, { timeout: 0, readonly: true });
  try {
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return null;
  } finally {
    db.close();
  }
}
