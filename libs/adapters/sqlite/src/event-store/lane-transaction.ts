import type { Database, Statement } from 'better-sqlite3';

/** Statements that begin and end transactions and savepoints of one connection. */
export class LaneTransaction {
  private readonly statements: Readonly<
    Record<'begin' | 'save' | 'release' | 'undo' | 'commit' | 'rollback', Statement>
  >;

  constructor(private readonly connection: Database) {
    this.statements = {
      begin: connection.prepare('BEGIN IMMEDIATE'),
      save: connection.prepare('SAVEPOINT command'),
      release: connection.prepare('RELEASE command'),
      undo: connection.prepare('ROLLBACK TO command'),
      commit: connection.prepare('COMMIT'),
      rollback: connection.prepare('ROLLBACK'),
    };
  }

  isOn(connection: Database): boolean {
    return this.connection === connection;
  }

  get isOpen(): boolean {
    return this.connection.inTransaction;
  }

  begin(): void {
    this.statements.begin.run();
  }

  commit(): void {
    this.statements.commit.run();
  }

  rollback(): void {
    this.statements.rollback.run();
  }

  /** Rolls back, as far as the connection still can. */
  abandon(): void {
    try {
      if (this.isOpen) this.rollback();
    } catch {
      // The connection is unusable, and closed before the next transaction.
    }
  }

  save(): void {
    this.statements.save.run();
  }

  release(): void {
    this.statements.release.run();
  }

  undo(): void {
    this.statements.undo.run();
  }
}
