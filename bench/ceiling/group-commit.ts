import type { Database, Statement } from 'better-sqlite3';

/** Most requests per commit. */
const maxBatchSize = 256;

interface Job {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** All requests that have arrived share one `COMMIT`, each in a savepoint of its own, and are answered after it. */
export class GroupCommit {
  private readonly queue: Job[] = [];
  private readonly statements: Readonly<Record<'begin' | 'save' | 'release' | 'undo' | 'commit', Statement>>;
  private due = false;

  constructor(private readonly db: Database) {
    this.statements = {
      begin: db.prepare('BEGIN IMMEDIATE'),
      save: db.prepare('SAVEPOINT request'),
      release: db.prepare('RELEASE request'),
      undo: db.prepare('ROLLBACK TO request'),
      commit: db.prepare('COMMIT'),
    };
  }

  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.queue.push({ work, resolve: resolve as (value: unknown) => void, reject });
      this.wake();
    });
  }

  private wake(): void {
    if (this.due) return;
    this.due = true;
    setImmediate(() => {
      this.due = false;
      this.batch();
      if (this.queue.length > 0) this.wake();
    });
  }

  private batch(): void {
    const jobs = this.queue.splice(0, maxBatchSize);
    try {
      this.statements.begin.run();
      const answers = jobs.map((job) => this.attempt(job));
      this.statements.commit.run();
      for (const answer of answers) answer();
    } catch (error) {
      if (this.db.inTransaction) this.db.exec('ROLLBACK');
      for (const job of jobs) job.reject(error);
    }
  }

  /** Returns the answer to give once the commit is on disk. */
  private attempt({ work, resolve, reject }: Job): () => void {
    const { save, undo, release } = this.statements;
    save.run();
    try {
      const value = work();
      release.run();
      return () => resolve(value);
    } catch (error) {
      undo.run();
      release.run();
      return () => reject(error);
    }
  }
}
