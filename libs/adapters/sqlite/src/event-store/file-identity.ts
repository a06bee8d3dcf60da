import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { FileDisplaced } from '@tradepost/platform/runtime';

/** Between two looks at the disk, in milliseconds. */
const checkIntervalMs = 1_000;

/**
 * Which files on the disk the open connections of a SQLite file write to: the file itself, its log and the index of its
 * log. One that was deleted or replaced goes on being written to and is gone once its process ends.
 */
export class FileIdentity {
  private readonly opened: ReadonlyMap<string, string>;
  private checkedAt = -Infinity;

  /** Of connections that were opened just now, and have read. */
  constructor(private readonly file: string) {
    this.opened = new Map([file, `${file}-wal`, `${file}-shm`].map((name) => [name, inodeOf(name)]));
  }

  /** Throws `FileDisplaced`. Looks at most once a second, so that it can be asked before every transaction. */
  assertKept(): void {
    const now = performance.now();
    if (now - this.checkedAt < checkIntervalMs) return;
    for (const name of this.opened.keys()) this.assertSame(name);
    this.checkedAt = now;
  }

  /** Throws `FileDisplaced` where the file itself, whatever became of its log, is another than it was. */
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
