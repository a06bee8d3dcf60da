import type { Database } from 'better-sqlite3';
import type { ChangeSource } from '@tradepost/platform/runtime';
import { FileFingerprint } from './file-fingerprint.js';
import { noteClosed, noteOpen } from './file-state.js';

/** Idle time after which connections are closed, in milliseconds. */
const idleTimeoutMs = 15_000;
/** Check interval, in milliseconds. */
const idleCheckIntervalMs = 1_000;

/** Connections of one file. */
export interface Connections {
  readonly writer: Database;
  readonly reader: Database;
}

/** Callbacks of the owner of connections. */
export interface ConnectionOwner<Open extends Connections> {
  /** Opens the existing file; both connections have read when it returns. */
  readonly open: () => Open;
  /** Whether no transaction is open or due. */
  readonly isIdle: () => boolean;
  /** Called once they are closed: prepared statements are invalid. */
  readonly onClosed?: () => void;
}

/**
 * Connections of one SQLite file, closed while idle and opened by the next statement. Meanwhile the fingerprint of the
 * file detects changes of others; see ADR 0032.
 */
export class IdleConnections<Open extends Connections> implements ChangeSource {
  private current: Open | null;
  private isUsed = false;
  private idleSince = 0;
  /** The file when they were closed, and whether all of its log was in it; null while they are open. */
  private left: { readonly fingerprint: FileFingerprint; readonly isLogStored: boolean } | null = null;
  private changes = 0;
  private dataVersion: number;
  private timer: NodeJS.Timeout | null = null;
  private hasEnded = false;

  constructor(
    private readonly file: string,
    first: Open,
    private readonly owner: ConnectionOwner<Open>,
    private readonly timeoutMs = idleTimeoutMs,
  ) {
    this.current = first;
    this.dataVersion = dataVersionOf(first);
    this.watch();
  }

  /** For a statement. Throws SQLite's error where they cannot be opened again. */
  get(): Open {
    this.isUsed = true;
    if (this.hasEnded) throw new Error('The database connection is not open.');
    return this.current ?? this.reopen();
  }

  /** Changes whenever the content was changed through any connection but the reader. */
  version(): number {
    if (this.current === null && !this.hasEnded && this.isChanged()) this.reopen();
    if (this.current === null) return this.changes;
    const version = dataVersionOf(this.current);
    if (version !== this.dataVersion) this.changes += 1;
    this.dataVersion = version;
    return this.changes;
  }

  /** Whether others have changed the file since the connections were closed; false while they are open. */
  isChanged(): boolean {
    if (this.left === null) return false;
    return !this.left.fingerprint.isSameAs(FileFingerprint.of(this.file), this.left.isLogStored);
  }

  /** The connections without counting as use; null while closed. */
  peek(): Open | null {
    return this.current;
  }

  /** Continues with other connections to the same file. */
  replace(fresh: Open): void {
    this.current = fresh;
    this.dataVersion = dataVersionOf(fresh);
    this.changes += 1;
  }

  /** Closes them for good. */
  close(): void {
    this.hasEnded = true;
    this.shut();
  }

  private shut(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.current?.reader.close();
    this.current?.writer.close();
    this.current = null;
  }

  private reopen(): Open {
    const fresh = this.owner.open();
    this.dataVersion = dataVersionOf(fresh);
    // After the first read: earlier writes are in the fingerprint, later ones in the data version.
    if (this.isChanged()) this.changes += 1;
    this.left = null;
    this.current = fresh;
    this.watch();
    this.noteOpen();
    return fresh;
  }

  /** A failure changes nothing: the existing record is not true of a file that was written to. */
  private noteOpen(): void {
    try {
      noteOpen(this.file);
    } catch {
      // The next write to the file reports the fault of the disk.
    }
  }

  private watch(): void {
    this.isUsed = true;
    this.timer = setInterval(() => this.look(), Math.min(idleCheckIntervalMs, this.timeoutMs)).unref();
  }

  private look(): void {
    const now = performance.now();
    if (this.isUsed) {
      [this.isUsed, this.idleSince] = [false, now];
      return;
    }
    if (now - this.idleSince < this.timeoutMs || !this.owner.isIdle()) return;
    try {
      this.rest();
    } catch {
      // Another process has the lock, or the disk fails: the next statement reports it. Retried later.
      this.idleSince = now;
    }
  }

  /** Closes the connections, unless a later change could go unnoticed. */
  private rest(): void {
    const { writer } = this.current!;
    const before = this.version();
    const isLogStored = storeLog(writer);
    writer.exec('BEGIN IMMEDIATE');
    let fingerprint: FileFingerprint;
    try {
      // No commit is in progress: everything written is readable and counted.
      if (this.version() !== before) return;
      fingerprint = FileFingerprint.of(this.file);
    } finally {
      writer.exec('ROLLBACK');
    }
    if (!fingerprint.isSettled()) return;
    this.shut();
    this.owner.onClosed?.();
    this.left = { fingerprint, isLogStored };
    noteClosed(this.file);
  }
}

/** Copies the log into the file as far as possible, so that the last connection to close has nothing to write. */
function storeLog(writer: Database): boolean {
  const [result] = writer.pragma('wal_checkpoint(PASSIVE)') as {
    readonly log: number;
    readonly checkpointed: number;
  }[];
  return result !== undefined && result.log === result.checkpointed;
}

const dataVersionOf = ({ reader }: Connections): number => reader.pragma('data_version', { simple: true }) as number;
