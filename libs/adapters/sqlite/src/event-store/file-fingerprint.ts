import { statSync, type BigIntStats } from 'node:fs';

/** Writes closer together than this may leave the same modification time, in milliseconds. */
const timestampGranularityMs = 2_000;

const NONE = 'none';

/**
 * File-system metadata of a SQLite file in WAL mode and of its log. Every commit writes to the log before others can
 * read it, and a log is removed only once it is in the file. An empty log counts as none: read-only connections create
 * and remove it.
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
   * Whether nothing was committed between this fingerprint and a later one.
   * @param isLogStored whether all of the log is in the file, so that it may be removed
   */
  isSameAs(later: FileFingerprint, isLogStored = false): boolean {
    return this.main === later.main && (this.log === later.log || (isLogStored && later.log === NONE));
  }

  /** Whether every later write changes the fingerprint: the last one is older than the granularity of timestamps. */
  isSettled(now = Date.now()): boolean {
    return Math.abs(now - this.modifiedAtMs) > timestampGranularityMs;
  }
}

const textOf = (stats: BigIntStats | undefined): string =>
  stats === undefined ? NONE : `${stats.dev}:${stats.ino}:${stats.size}:${stats.mtimeNs}`;
