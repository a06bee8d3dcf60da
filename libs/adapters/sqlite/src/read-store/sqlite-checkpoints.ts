import type Database from 'better-sqlite3';
import type { Checkpoint, DocumentBatch } from '@tradepost/platform/read-store';

const ownTables = `
  CREATE TABLE IF NOT EXISTS checkpoints (subscription TEXT NOT NULL PRIMARY KEY, position TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS origin (one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), log TEXT NOT NULL) STRICT;`;

/** Checkpoints of one file, and the event log that they follow. */
export class SqliteCheckpoints {
  private readonly current: Database.Statement<[string], Checkpoint>;
  private readonly first: Database.Statement;
  private readonly next: Database.Statement;
  private readonly noted: Database.Statement<[], string>;

  constructor(private readonly writer: Database.Database) {
    writer.exec(ownTables);
    this.current = writer
      .prepare<[string], Checkpoint>('SELECT position FROM checkpoints WHERE subscription = ?')
      .pluck();
    this.first = writer.prepare(
      'INSERT INTO checkpoints (position, subscription) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    this.next = writer.prepare('UPDATE checkpoints SET position = ? WHERE subscription = ? AND position = ?');
    this.noted = writer.prepare<[], string>('SELECT log FROM origin').pluck();
  }

  position(subscription: string): Checkpoint | null {
    return this.current.get(subscription) ?? null;
  }

  /** False where it has moved. */
  move({ subscription, from, to }: DocumentBatch): boolean {
    const { changes } = from === null ? this.first.run(to, subscription) : this.next.run(to, subscription, from);
    return changes === 1;
  }

  remove(subscriptions: readonly string[]): void {
    const statement = this.writer.prepare('DELETE FROM checkpoints WHERE subscription = ?');
    for (const name of subscriptions) statement.run(name);
  }

  /** Id of the event log; null where none is recorded. */
  log(): string | null {
    return this.noted.get() ?? null;
  }

  note(log: string): boolean {
    return this.writer.prepare('INSERT OR REPLACE INTO origin (one, log) VALUES (1, ?)').run(log).changes === 1;
  }
}
