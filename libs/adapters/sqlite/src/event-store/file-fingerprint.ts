import { statSync, type BigIntStats } from 'node:fs';

/** Two writes closer together than this may leave one time of modification, in milliseconds. */
const timestampGranularityMs = 2_000;

const NONE = 'none';

/**
 * What the file system tells of a SQLite file in WAL mode and of its log. Every commit writes to the log before others
 * can read it, and a log that goes away was brought into the file. An empty log counts as none: connections that only
 * read make and remove it.
 */
export class FileFingerprint {
  private constructor(
    private readonly main: string,
    private readonly log: string,
    private readonly modifiedAtMs: number,
  ) {}

  static of(file: string): FileFingerprint {
    const [main, anyLog] = [file, `${file}-wal`].map((name) => statSync(name, { bigint: true, throwIfNoEntry: false }));
    const log = anyLog?.size === 0n ? undefined : anyLog;
    const modifiedAtMs = Math.max(Number(main?.mtimeMs ?? 0), Number(log?.mtimeMs ?? 0));
    return new FileFingerprint(textOf(main), textOf(log), modifiedAtMs);
  }

  /**
   * Whether nothing was committed between this look and a later one.
   * @param isLogStored whether all of the log had been brought into the file, so that it may be gone
   */
  isSameAs(later: FileFingerprint, isLogStored = false): boolean {
    return this.main === later.main && (this.log === later.log || (isLogStored && later.log === NONE));
  }

  /** Whether every later write leaves another fingerprint: the last one is longer ago than the clock of files is coarse. */
  isSettled(now = Date.now()): boolean {
    return Math.abs(now - this.modifiedAtMs) > timestampGranularityMs;
  }
}

const textOf = (stats: BigIntStats | undefined): string =>
  stats === undefined ? NONE : `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}`;
