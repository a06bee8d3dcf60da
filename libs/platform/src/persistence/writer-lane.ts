import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Database, Statement } from 'better-sqlite3';
import { asStorageTrouble, LaneClosed, LaneFull, TransactionLost, WriteLockUnavailable } from './write-errors.js';

/** Commands that share one commit at most. */
const BATCH = 256;
/** Commands that wait at most, where not said otherwise: about a second's work. */
const LIMIT = 1_000;
/** How long to go on asking for the write lock while another process holds it, in milliseconds. */
const PATIENCE = 15_000;
/** The same once the lane is to close, in milliseconds. */
const LAST_PATIENCE = 1_000;
/** A command that holds the lane longer than this is named in the log, in milliseconds. */
const SLOW = 500;

interface Job {
  readonly label: string;
  readonly work: () => Promise<unknown>;
  readonly instead: ((error: unknown) => Promise<unknown>) | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly job: Job } & ({ readonly value: unknown } | { readonly error: unknown });

/** Statements that begin and end things. */
type Control = 'begin' | 'save' | 'release' | 'undo' | 'commit' | 'rollback' | 'changes';

interface Hooks {
  /** Told how many commands shared the commit. */
  readonly onCommit?: (commands: number) => void;
  readonly onSlow?: (label: string, milliseconds: number) => void;
}

/** How a command is taken in. */
export interface Intake<T> {
  /** Taken in even where as many wait as may: for callers that limit themselves, and cannot be sent away. */
  readonly always?: boolean;
  /**
   * Has its turn in place of work that failed, whose effects are taken back, so that those behind find what it left.
   * It may throw the error on.
   */
  readonly instead?: (error: unknown) => Promise<T>;
}

/**
 * Owns every statement on one SQLite write connection. Commands run one after the other; all that have arrived share one
 * `COMMIT`, and only then are they answered. With `synchronous=FULL` an answer therefore means: on disk. A command that
 * fails takes back its own effects alone: where it had any, those that share its transaction are run a second time, each
 * in a savepoint, so that work must leave nothing behind but what it writes to the database.
 */
export class WriterLane {
  private readonly queue: Job[] = [];
  private busy: Promise<void> | null = null;
  private readonly control: Readonly<Record<Control, Statement>>;
  private closed = false;

  constructor(
    private readonly connection: Database,
    private readonly hooks: Hooks = {},
    private readonly limit = LIMIT,
  ) {
    this.control = {
      begin: connection.prepare('BEGIN IMMEDIATE'),
      save: connection.prepare('SAVEPOINT command'),
      release: connection.prepare('RELEASE command'),
      undo: connection.prepare('ROLLBACK TO command'),
      commit: connection.prepare('COMMIT'),
      rollback: connection.prepare('ROLLBACK'),
      changes: connection.prepare('SELECT total_changes()').pluck(),
    };
  }

  /**
   * Runs the work in the next batch. Rejects with the work's own error, or with that of a failed commit; at once with
   * `LaneFull` where as many wait as may, and with `LaneClosed` after `close`.
   */
  run<T>(label: string, work: () => Promise<T>, { always = false, instead }: Intake<T> = {}): Promise<T> {
    if (this.closed) return Promise.reject(new LaneClosed());
    if (!always && this.queue.length >= this.limit) return Promise.reject(new LaneFull(this.queue.length));
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ label, work, instead, resolve: resolve as (value: unknown) => void, reject });
      this.busy ??= this.drain();
    });
  }

  /** Commands that wait for their turn. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Resolves when all that was accepted is answered; nothing is accepted afterwards. */
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
    const begun: Job[] = [];
    let outcomes: readonly Outcome[];
    try {
      await this.begin();
    } catch (error) {
      for (const job of this.queue.splice(0, BATCH)) job.reject(asStorageTrouble(error));
      return;
    }
    try {
      outcomes = (await this.together(begun)) ?? (await this.apart(begun));
      this.control.commit.run();
    } catch (error) {
      if (this.connection.inTransaction) this.control.rollback.run();
      for (const job of begun) job.reject(asStorageTrouble(error));
      return;
    }
    for (const outcome of outcomes) {
      if ('error' in outcome) outcome.job.reject(outcome.error);
      else outcome.job.resolve(outcome.value);
    }
    this.hooks.onCommit?.(begun.length);
  }

  private async begin(): Promise<void> {
    for (const started = Date.now(); ; await pause(2)) {
      try {
        this.control.begin.run();
        return;
      } catch (error) {
        if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error;
        const patience = this.closed ? LAST_PATIENCE : PATIENCE;
        if (Date.now() - started > patience) throw new WriteLockUnavailable();
      }
    }
  }

  /**
   * Runs what has arrived, commands without savepoints: that saves a tenth of their time. Null where one failed that had
   * written something: only all of them can be taken back then. Work that is expected to fail has its savepoint.
   */
  private async together(begun: Job[]): Promise<Outcome[] | null> {
    const outcomes: Outcome[] = [];
    while (this.queue.length > 0 && begun.length < BATCH) {
      const job = this.queue.shift()!;
      begun.push(job);
      if (job.instead !== undefined) {
        outcomes.push(await this.attempt(job));
        continue;
      }
      const before = this.changes();
      const outcome = await this.timed(job, () => this.settled(job, job.work));
      if ('error' in outcome && this.changes() !== before) return null;
      outcomes.push(outcome);
    }
    return outcomes;
  }

  /** Runs commands anew, and those that wait, each in a savepoint, so that one that fails takes back its own effects alone. */
  private async apart(begun: Job[]): Promise<Outcome[]> {
    this.control.rollback.run();
    await this.begin();
    const outcomes: Outcome[] = [];
    for (const job of begun) outcomes.push(await this.attempt(job));
    while (this.queue.length > 0 && begun.length < BATCH) {
      const job = this.queue.shift()!;
      begun.push(job);
      outcomes.push(await this.attempt(job));
    }
    return outcomes;
  }

  /** Runs work in a savepoint of its own, and what has its turn instead where it fails. */
  private attempt(job: Job): Promise<Outcome> {
    const { save, undo, release } = this.control;
    const { instead } = job;
    return this.timed(job, async () => {
      save.run();
      let outcome = await this.settled(job, job.work);
      if ('error' in outcome) undo.run();
      if ('error' in outcome && instead !== undefined) {
        const { error } = outcome;
        outcome = await this.settled(job, () => instead(error));
        if ('error' in outcome) undo.run();
      }
      release.run();
      return outcome;
    });
  }

  private async settled(job: Job, work: () => Promise<unknown>): Promise<Outcome> {
    const outcome = await work().then(
      (value): Outcome => ({ job, value }),
      (error: unknown): Outcome => ({ job, error: asStorageTrouble(error) }),
    );
    if (this.connection.inTransaction) return outcome;
    const failed = 'error' in outcome;
    job.reject(failed ? outcome.error : new TransactionLost());
    throw new TransactionLost(failed ? { cause: outcome.error } : {});
  }

  private async timed(job: Job, work: () => Promise<Outcome>): Promise<Outcome> {
    const started = performance.now();
    const outcome = await work();
    const elapsed = performance.now() - started;
    if (elapsed > SLOW) this.hooks.onSlow?.(job.label, elapsed);
    return outcome;
  }

  /** Rows that the connection has changed since it was opened. */
  private changes(): number {
    return this.control.changes.get() as number;
  }
}
