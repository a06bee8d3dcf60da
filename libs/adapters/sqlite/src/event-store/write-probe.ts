import { setTimeout as pause } from 'node:timers/promises';
import type { StorageProbe } from '@tradepost/platform/event-store';
import { storageReason } from '@tradepost/platform/runtime';

/** A command that waits longer than this is told, in milliseconds. */
const longWaitMs = 3_000;
/** The same for the write lock, where another process holds it. */
const longLockMs = 1_500;
/** How long to wait for a probe that is under way, in milliseconds. */
const probeTimeoutMs = 1_000;
/** A commit within so many milliseconds has proved as much as a probe. */
const provenByCommitMs = 1_000;

/** What a probe asks of a database. */
export interface Probed {
  /** Throws where the files are no longer those that were opened. Cheap. */
  assertKept(): void;
  /** Commits something that changes nothing; in the lane, and only once it is on disk. */
  touch(): Promise<void>;
  /** Names a unit of work that does not settle, as a clause; null where there is none. */
  readonly hanging: string | null;
  readonly oldestWait: number;
  readonly lockWait: number;
  readonly sinceCommit: number;
}

/** Finds out whether a database takes changes. At most one attempt is under way, however many ask. */
export class WriteProbe implements StorageProbe {
  private pending: Promise<void> | null = null;
  private failure: string | null = null;

  constructor(private readonly database: Probed) {}

  async look(): Promise<void> {
    if (this.pending === null && this.database.sinceCommit < provenByCommitMs) {
      this.failure = null;
      return;
    }
    this.pending ??= this.attempt();
    const over = new AbortController();
    await Promise.race([
      this.pending,
      pause(probeTimeoutMs, undefined, { signal: over.signal }).catch(() => undefined),
    ]);
    over.abort();
  }

  get problem(): string | null {
    const { oldestWait, lockWait, hanging } = this.database;
    const displaced = this.displaced();
    if (displaced !== null) return displaced;
    if (this.failure !== null) return this.failure;
    if (hanging !== null) return hanging;
    if (lockWait > longLockMs) return `another process has held the write lock for ${seconds(lockWait)}`;
    if (oldestWait > longWaitMs) return `the oldest change has waited for ${seconds(oldestWait)}`;
    return null;
  }

  private displaced(): string | null {
    try {
      this.database.assertKept();
      return null;
    } catch (error) {
      return storageReason(error);
    }
  }

  private async attempt(): Promise<void> {
    try {
      await this.database.touch();
      this.failure = null;
    } catch (error) {
      this.failure = storageReason(error);
    } finally {
      this.pending = null;
    }
  }
}

const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`;
