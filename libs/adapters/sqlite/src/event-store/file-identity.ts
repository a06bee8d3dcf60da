import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { FileDisplaced } from '@tradepost/platform/runtime';

/** Check interval, in milliseconds. */
const checkIntervalMs = 1_000;

/**
 * The files that open connections of a SQLite file write to: the file, its log and the log's index. A deleted or
 * replaced one is still written to, and gone once its process ends.
 */
export class FileIdentity {
  private readonly opened: ReadonlyMap<string, string>;
  private checkedAt = -Infinity;

  /** For connections that were just opened and have read. */
  constructor(private readonly file: string) {
    this.opened = new Map([file, `${file}-wal`, `${file}-shm`].map((name) => [name, inodeOf(name)]));
  }

  /** Throws `FileDisplaced`. Checks at most once a second, and so may be called before every transaction. */
  assertKept(): void {
    const now = performance.now();
    if (now - this.checkedAt < checkIntervalMs) return;
    for (const name of this.opened.keys()) this.assertSame(name);
    this.checkedAt = now;
  }

  /** Throws `FileDisplaced` where the file itself, whatever its log, was replaced. */
  assertSameFile(): void {
    this.assertSame(this.file);
  }

  private assertSame(name: string): void {
    const now = inodeOf(name);
    if (now === this.opened.get(name)) return;
    throw new FileDisplaced(resolve(name), now === NONE ? 'deleted' : 'replaced');
  }
}

const NONE = 'none';

function inodeOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? NONE : `${found.dev}:${found.ino}`;
}
