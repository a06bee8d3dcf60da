import type { BatchLimit } from '../runtime/batch-limit.js';
import { SqlSession } from './sql-session.js';

/** Thrown by everything of a unit of work that has ended: its transaction may be that of another command by now. */
export class UnitOfWorkEnded extends Error {
  constructor() {
    super('This unit of work has ended: await all that a handler begins, or it took longer than the limit.');
    this.name = 'UnitOfWorkEnded';
  }
}

/** The statements of one unit of work, on the session that all of a writer lane share. They fail once it has ended. */
export class UnitOfWorkSession extends SqlSession {
  private hasEnded = false;

  constructor(private readonly shared: SqlSession) {
    super();
  }

  /** Throws `UnitOfWorkEnded`. */
  assertOpen(): void {
    if (this.hasEnded) throw new UnitOfWorkEnded();
  }

  end(): void {
    this.hasEnded = true;
  }

  query<T>(text: string, values: readonly unknown[]): Promise<T[]> {
    return this.hasEnded ? refused() : this.shared.query(text, values);
  }

  queryBatch<T>(text: string, values: readonly unknown[], limit: BatchLimit, sizeOf: (row: T) => number): Promise<T[]> {
    return this.hasEnded ? refused() : this.shared.queryBatch(text, values, limit, sizeOf);
  }

  runEach(text: string, lists: Iterable<readonly unknown[]>): Promise<void> {
    return this.hasEnded ? refused() : this.shared.runEach(text, lists);
  }
}

const refused = (): Promise<never> => Promise.reject(new UnitOfWorkEnded());
