import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { ConnectionRenewal, type Reopen } from './connection-renewal.js';
import { answer, type Intake, type Job, type Outcome } from './lane-job.js';
import { LaneTransaction } from './lane-transaction.js';
import {
  asCommitTrouble,
  asStorageTrouble,
  isStorageTrouble,
  QueueClosed,
  QueueFull,
  TransactionLost,
  WriteLockUnavailable,
} from '@tradepost/platform/runtime';

/** Commands that share one commit. */
const maxBatchSize = 256;
/** Greatest length of the queue by default: about a second's work. */
const maxQueued = 1_000;
/** How long the write lock is requested while another process has it, in milliseconds. */
const lockTimeoutMs = 15_000;
/** The same while the queue is closing, in milliseconds. */
const lastLockTimeoutMs = 1_000;
/** Run time above which a command is logged, in milliseconds. */
const slowCommandMs = 500;

export interface LaneHooks {
  /** Called with the number of commands in a commit. */
  readonly onCommit?: (commands: number) => void;
  readonly onSlow?: (label: string, milliseconds: number) => void;
  /** Called with the error of a failed batch. */
  readonly onTrouble?: (trouble: unknown) => void;
  /** Called before each transaction. Throws where nothing may be written. */
  readonly assertWritable?: () => void;
  /** Returns a new connection after one became doubtful; see ADR 0022. */
  readonly reopen?: Reopen;
  /** Returns the connection before each transaction; it may have been closed and opened again while idle. */
  readonly connect?: () => Database;
}

/**
 * Serialises all statements on one SQLite write connection. Commands run one after the other; all that are queued share
 * one `COMMIT`, and are answered after it. With `synchronous=FULL` an answer means: on disk. Each runs once, in a
 * savepoint, so that a failure rolls back its own effects alone.
 */
export class GroupCommitQueue {
  private readonly queue: Job[] = [];
  private busy: Promise<void> | null = null;
  private underWay: Job[] = [];
  private lockedSince: number | null = null;
  private committedAt = -Infinity;
  private transaction: LaneTransaction;
  private readonly renewal: ConnectionRenewal;
  private closed = false;

  constructor(
    connection: Database,
    private readonly hooks: LaneHooks = {},
    private readonly limit = maxQueued,
  ) {
    this.transaction = new LaneTransaction(connection);
    this.renewal = new ConnectionRenewal(hooks.reopen ?? null);
  }

  /**
   * Runs work in the next batch. Rejects with the work's error, or that of a failed commit; at once with `QueueFull`
   * where the queue is full, and with `QueueClosed` after `close`.
   */
  run<T>(label: string, work: () => Promise<T>, intake: Intake<T> = {}): Promise<T> {
    const { always = false, onFailure, afterwards } = intake;
    if (this.closed) return Promise.reject(new QueueClosed());
    if (!always && this.queue.length >= this.limit) return Promise.reject(new QueueFull(this.queue.length));
    return new Promise<T>((resolve, reject) => {
      const since = performance.now();
      const answer = { resolve: resolve as (value: unknown) => void, reject };
      this.queue.push({ label, since, work, onFailure, afterwards, ...answer });
      this.busy ??= this.drain();
    });
  }

  /** Whether no transaction is open, and no examination of the file due. */
  get isIdle(): boolean {
    return this.busy === null && !this.renewal.isDue;
  }

  /** Commands in the queue. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Age of the oldest unanswered command, in milliseconds; 0 for none. */
  get oldestWait(): number {
    const oldest = this.underWay[0] ?? this.queue[0];
    return oldest === undefined ? 0 : performance.now() - oldest.since;
  }

  /** How long another process has held the write lock, in milliseconds; 0 where none does. */
  get lockWait(): number {
    return this.lockedSince === null ? 0 : performance.now() - this.lockedSince;
  }

  /** Time since the last commit, in milliseconds. */
  get sinceCommit(): number {
    return performance.now() - this.committedAt;
  }

  /** Resolves once everything accepted is answered. Accepts nothing more. */
  async close(): Promise<void> {
    this.closed = true;
    await this.busy;
  }

  private async drain(): Promise<void> {
    await nextTurn();
    while (this.queue.length > 0) {
      await this.batch();
      await nextTurn();
    }
    this.busy = null;
  }

  private async batch(): Promise<void> {
    const begun: Job[] = (this.underWay = []);
    let outcomes: readonly Outcome[];
    let asTrouble = asStorageTrouble;
    try {
      await this.makeReady();
      outcomes = await this.carryOut(begun);
      asTrouble = asCommitTrouble;
      this.transaction.commit();
    } catch (error) {
      this.transaction.abandon();
      const trouble = asTrouble(error);
      if (isStorageTrouble(trouble)) this.fail(trouble);
      for (const job of begun.length > 0 ? begun : this.queue.splice(0, maxBatchSize)) job.reject(trouble);
      return;
    } finally {
      this.underWay = [];
    }
    this.committedAt = performance.now();
    for (const outcome of outcomes) answer(outcome);
    this.hooks.onCommit?.(begun.length);
  }

  private fail(trouble: unknown): void {
    this.renewal.note(trouble);
    this.hooks.onTrouble?.(trouble);
  }

  private async makeReady(): Promise<void> {
    const connection = (await this.renewal.connection()) ?? this.hooks.connect?.() ?? null;
    if (connection !== null && !this.transaction.isOn(connection)) this.transaction = new LaneTransaction(connection);
    this.hooks.assertWritable?.();
    await this.begin();
  }

  private async begin(): Promise<void> {
    try {
      for (const started = performance.now(); ; await pause(2)) {
        try {
          this.transaction.begin();
          return;
        } catch (error) {
          if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error;
          this.lockedSince ??= started;
          const patience = this.closed ? lastLockTimeoutMs : lockTimeoutMs;
          if (performance.now() - started > patience) throw new WriteLockUnavailable();
        }
      }
    } finally {
      this.lockedSince = null;
    }
  }

  /** Runs queued commands one after the other. */
  private async carryOut(begun: Job[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    while (this.queue.length > 0 && begun.length < maxBatchSize) {
      const job = this.queue.shift()!;
      begun.push(job);
      outcomes.push(await this.attempt(job));
    }
    return outcomes;
  }

  /** Runs work in a savepoint, and its fallback where it fails. */
  private attempt(job: Job): Promise<Outcome> {
    const { transaction } = this;
    const { onFailure } = job;
    return this.timed(job, async () => {
      transaction.save();
      let outcome = await this.settled(job, job.work);
      if ('error' in outcome) transaction.undo();
      if ('error' in outcome && onFailure !== undefined) {
        const { error } = outcome;
        outcome = await this.settled(job, () => onFailure(error));
        if ('error' in outcome) transaction.undo();
      }
      transaction.release();
      return outcome;
    });
  }

  private async settled(job: Job, work: () => Promise<unknown>): Promise<Outcome> {
    const outcome = await work().then(
      (value): Outcome => ({ job, value }),
      (error: unknown): Outcome => ({ job, error: asStorageTrouble(error) }),
    );
    if (this.transaction.isOpen) return outcome;
    const failed = 'error' in outcome;
    job.reject(failed ? outcome.error : new TransactionLost());
    throw new TransactionLost(failed ? { cause: outcome.error } : {});
  }

  private async timed(job: Job, work: () => Promise<Outcome>): Promise<Outcome> {
    const started = performance.now();
    const outcome = await work();
    const elapsed = performance.now() - started;
    if (elapsed > slowCommandMs) this.hooks.onSlow?.(job.label, elapsed);
    return outcome;
  }
}
