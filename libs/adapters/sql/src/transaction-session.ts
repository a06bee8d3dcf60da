import { SqlSession, UnitOfWorkEnded } from '@tradepost/platform/event-store';
import type { BatchLimit } from '@tradepost/platform/runtime';

/** Statements of one unit of work, on the session of its writer. They fail once it has ended. */
export class TransactionSession extends SqlSession {
  private hasEnded = false;

  constructor(private readonly shared: SqlSession) {
    super();
  }

  end(): void {
    this.hasEnded = true;
  }

  override query<T>(text: string, values: readonly unknown[]): Promise<T[]> {
    return this.hasEnded ? refused() : this.shared.query(text, values);
  }

  override queryBatch<T>(
    text: string,
    values: readonly unknown[],
    limit: BatchLimit,
    sizeOf: (row: T) => number,
  ): Promise<T[]> {
    return this.hasEnded ? refused() : this.shared.queryBatch(text, values, limit, sizeOf);
  }

  override runEach(text: string, lists: Iterable<readonly unknown[]>): Promise<void> {
    return this.hasEnded ? refused() : this.shared.runEach(text, lists);
  }
}

const refused = (): Promise<never> => Promise.reject(new UnitOfWorkEnded());
