import type { Database, Statement } from 'better-sqlite3';

/** The statements that begin and end the transactions of one connection, and savepoints in them. */
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

  /** Takes everything back, as far as the connection has it still. */
  abandon(): void {
    try {
      if (this.isOpen) this.rollback();
    } catch {
      // The connection is of no use any more, and is closed before another transaction begins.
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
