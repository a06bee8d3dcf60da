import { SqlSession } from '@tradepost/platform/event-store';

/** A store in memory was asked for SQL. */
class NoSql extends Error {
  constructor() {
    super('The event store in memory understands no SQL. Use its ports, or a store that has an engine.');
    this.name = 'NoSql';
  }
}

/** Refuses every statement. */
export class NoSqlSession extends SqlSession {
  constructor(private readonly assertOpen: () => void = () => undefined) {
    super();
  }

  override query(): Promise<never> {
    return this.refuse();
  }

  override queryBatch(): Promise<never> {
    return this.refuse();
  }

  override runEach(): Promise<never> {
    return this.refuse();
  }

  private async refuse(): Promise<never> {
    this.assertOpen();
    throw new NoSql();
  }
}
