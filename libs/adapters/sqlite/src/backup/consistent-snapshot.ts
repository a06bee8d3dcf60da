import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { BackupRefused } from '@tradepost/platform/operations';
import type { WriteFile } from './write-files.js';

/** How long one write lock is requested while others are held, in milliseconds. */
const maxSkewMs = 25;
/** Pause between two attempts to take all of them, in milliseconds. */
const retryPauseMs = 25;
/** How long to try, in milliseconds. */
const timeoutMs = 30_000;

/** A write file at one moment. */
export interface Snapshot extends WriteFile {
  /** Inside a read transaction that began at the moment and must stay open. */
  readonly connection: Database.Database;
}

/**
 * Several write files at one moment. The write locks of all are taken, so that every commit is before or after; a read
 * transaction is opened on each; the locks are released at once. From then on writes go on, while each read transaction
 * sees its file as it was, and the write-ahead log grows until it ends.
 */
export class ConsistentSnapshot {
  private constructor(
    readonly snapshots: readonly Snapshot[],
    private readonly gates: readonly Database.Database[],
    /** ISO 8601 UTC. */
    readonly at: string,
    /** How long writers were blocked. */
    readonly heldMilliseconds: number,
  ) {}

  /** Throws `BackupRefused` where a file cannot be read or stays locked. */
  static async of(files: readonly WriteFile[]): Promise<ConsistentSnapshot> {
    const opened: Database.Database[] = [];
    const open = (file: WriteFile, readonly: boolean): Database.Database => {
      const db = new Database(file.path, { readonly, fileMustExist: true, timeout: 0 });
      opened.push(db);
      return db;
    };
    try {
      const gates = files.map((file) => open(file, false));
      const snapshots = files.map((file) => ({ ...file, connection: open(file, true) }));
      for (const [i, gate] of gates.entries()) await warmUp(files[i]!, gate);
      for (const [i, { connection }] of snapshots.entries()) await warmUp(files[i]!, connection);
      const since = await holdAll(files, gates);
      for (const snapshot of snapshots)
        await readable(snapshot, () => snapshot.connection.exec('BEGIN; SELECT count(*) FROM sqlite_schema'));
      for (const gate of gates) gate.exec('ROLLBACK');
      return new ConsistentSnapshot(snapshots, gates, new Date().toISOString(), performance.now() - since);
    } catch (error) {
      for (const db of opened.reverse()) db.close();
      throw error;
    }
  }

  /** Releases one file, so that its log can be truncated. */
  release({ connection }: Snapshot): void {
    connection.close();
  }

  /** Connections that can write are closed last: the last one of a file removes its log. */
  close(): void {
    for (const { connection } of this.snapshots) connection.close();
    for (const gate of this.gates) gate.close();
  }
}

/** Reads the schema and recovers from a crash, so that neither takes time under the locks. */
async function warmUp(file: WriteFile, connection: Database.Database): Promise<void> {
  for (const deadline = performance.now() + timeoutMs; ; await pause(retryPauseMs)) {
    try {
      if (connection.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'events'`).get() !== undefined) return;
      throw new BackupRefused(
        `${file.path} holds no event log: it is no file of Tradepost, or was never started with.`,
      );
    } catch (error) {
      if (isBusy(error) && performance.now() < deadline) continue;
      throw isBusy(error) ? new FileStaysLocked(file) : (unreadable(file, error) ?? error);
    }
  }
}

/** Takes all write locks, in order. Resolves with the time of the first. */
async function holdAll(files: readonly WriteFile[], gates: readonly Database.Database[]): Promise<number> {
  for (const deadline = performance.now() + timeoutMs; ; await pause(retryPauseMs)) {
    const held: Database.Database[] = [];
    let since = performance.now();
    for (const [i, gate] of gates.entries()) {
      if (!(await readable(files[i]!, () => begin(gate)))) break;
      if (held.length === 0) since = performance.now();
      held.push(gate);
    }
    if (held.length === gates.length) return since;
    for (const gate of held) gate.exec('ROLLBACK');
    if (performance.now() > deadline) throw new FileStaysLocked(files[held.length]!);
  }
}

/** A busy queue releases its lock for a fraction of a millisecond only: tries without a pause. */
async function begin(gate: Database.Database): Promise<boolean> {
  for (const deadline = performance.now() + maxSkewMs; ; await nextTurn()) {
    try {
      gate.exec('BEGIN IMMEDIATE');
      return true;
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() > deadline) return false;
    }
  }
}

class FileStaysLocked extends BackupRefused {
  constructor({ path }: WriteFile) {
    super(`${path} stayed locked by another process for ${timeoutMs / 1000} seconds. Try again once that is done.`);
  }
}

function isBusy(error: unknown): boolean {
  return String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY');
}

/** Runs work on a file. Throws `BackupRefused` where it is damaged. */
export async function readable<T>(file: WriteFile, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw unreadable(file, error) ?? error;
  }
}

/** A SQLite error that says the file is damaged or no database. */
function unreadable({ path }: WriteFile, error: unknown): BackupRefused | null {
  const { code, message } = error as { code?: unknown; message: string };
  return /^SQLITE_(CORRUPT|NOTADB)/.test(String(code)) ? new BackupRefused(`${path} is damaged (${message}).`) : null;
}
