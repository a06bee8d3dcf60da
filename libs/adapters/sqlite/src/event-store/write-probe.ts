import { setTimeout as pause } from 'node:timers/promises';
import type { StorageProbe } from '@tradepost/platform/event-store';
import { storageReason } from '@tradepost/platform/runtime';

/** Waiting time of a command above which it is reported, in milliseconds. */
const longWaitMs = 3_000;
/** The same for the write lock held by another process. */
const longLockMs = 1_500;
/** How long to wait for a running probe, in milliseconds. */
const probeTimeoutMs = 1_000;
/** Age up to which a commit counts as a probe, in milliseconds. */
const provenByCommitMs = 1_000;

/** The database as a probe sees it. */
export interface Probed {
  /** Throws where the files are no longer those that were opened. Cheap. */
  assertKept(): void;
  /** Commits without changing anything, through the queue; resolves once it is durable. */
  touch(): Promise<void>;
  /** A clause about a unit of work that does not settle; null for none. */
  readonly hanging: string | null;
  readonly oldestWait: number;
  readonly lockWait: number;
  readonly sinceCommit: number;
}

/** Tests whether a database accepts changes. At most one probe runs at a time. */
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
