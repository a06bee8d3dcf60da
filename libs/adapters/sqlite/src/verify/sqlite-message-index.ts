import type { Database, Statement } from 'better-sqlite3';
import type { Position } from '@tradepost/platform/event-store';
import { MessageIndex, type StoredMessage } from '@tradepost/platform/operations';

const TABLES = `
  CREATE TEMP TABLE sent (id TEXT, position INTEGER, PRIMARY KEY (id, position)) WITHOUT ROWID;
  CREATE TEMP TABLE received (id TEXT, name TEXT, PRIMARY KEY (id, name)) WITHOUT ROWID;
  INSERT INTO sent
    SELECT CASE WHEN json_valid(envelope) THEN coalesce(json_extract(envelope, '$.id'), '') ELSE '' END, position
    FROM outbox`;
const FIRST = `SELECT coalesce((SELECT min(position) FROM outbox),
  (SELECT seq FROM sqlite_sequence WHERE name = 'outbox') + 1, 1)`;

/** An index in temporary tables, which SQLite keeps on disk where they grow large. */
export class SqliteMessageIndex extends MessageIndex {
  override readonly messages: number;
  override readonly received: number;
  override readonly isPruned: boolean;
  private readonly withheld: Statement<[string], number>;
  private readonly find: Statement<[string], { position: number; envelope: string }>;
  private readonly forget: readonly Statement<[string]>[];

  /** @param received messages in the inboxes of receivers */
  constructor(
    private readonly connection: Database,
    received: Iterable<{ readonly name: string; readonly id: string }>,
  ) {
    super();
    connection.exec(TABLES);
    const note = connection.prepare('INSERT INTO received (id, name) VALUES (?, ?)');
    for (const { name, id } of received) note.run(id, name);
    this.messages = this.number('SELECT count(*) FROM outbox');
    this.received = this.number('SELECT count(*) FROM received');
    this.isPruned = this.number(FIRST) > 1;
    this.withheld = connection.prepare<[string], number>('SELECT 1 FROM withheld WHERE event_id = ?').pluck();
    this.find = connection.prepare(
      'SELECT o.position, o.envelope FROM sent s JOIN outbox o ON o.position = s.position WHERE s.id = ?',
    );
    this.forget = ['sent', 'received'].map((table) => connection.prepare(`DELETE FROM ${table} WHERE id = ?`));
  }

  override take(id: string): readonly StoredMessage[] {
    const found = this.find.all(id);
    for (const statement of this.forget) statement.run(id);
    return found.map(({ position, envelope }) => ({
      position: String(position),
      envelope: JSON.parse(envelope) as unknown,
    }));
  }

  override isWithheld(eventId: string): boolean {
    return this.withheld.get(eventId) !== undefined;
  }

  override *strayMessages(): Iterable<Position> {
    const left = this.connection.prepare<[], number>('SELECT position FROM sent ORDER BY position').pluck();
    for (const position of left.iterate()) yield String(position);
  }

  override strayReceipts(): Iterable<{ readonly name: string; readonly id: string }> {
    return this.connection.prepare<[], { name: string; id: string }>('SELECT name, id FROM received').iterate();
  }

  private number(text: string): number {
    return this.connection.prepare<[], number>(text).pluck().get()!;
  }
}
