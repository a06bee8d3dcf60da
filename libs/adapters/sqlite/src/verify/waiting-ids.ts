import type { Statement } from 'better-sqlite3';
import type { LogSnapshot } from './log-snapshot.js';

/** A receiver of a context's contracts, with the file that it keeps its checkpoint and its inbox in. */
export interface Hearer {
  readonly name: string;
  readonly file: LogSnapshot;
}

const INBOX = 'SELECT message_id AS id FROM inbox WHERE handler = ? AND message_id > ? ORDER BY message_id LIMIT ?';

const TABLES = `
  CREATE TEMP TABLE sent (id TEXT, position INTEGER, PRIMARY KEY (id, position)) WITHOUT ROWID;
  CREATE TEMP TABLE heard (id TEXT, name TEXT, PRIMARY KEY (id, name)) WITHOUT ROWID;
  INSERT INTO sent
    SELECT CASE WHEN json_valid(envelope) THEN coalesce(json_extract(envelope, '$.id'), '') ELSE '' END, position
    FROM outbox`;

/**
 * Ids of messages in an outbox and in the inboxes of its receivers, until the event that they come from is met. They
 * wait in temporary tables, which SQLite keeps on disk where they grow large.
 */
export class WaitingIds {
  readonly messages: number;
  readonly received: number;
  /** Place of the first message that was not pruned; the one after the last where all were. */
  readonly firstMessage: number;
  private readonly withheld: Statement<[string], number>;
  private readonly find: Statement<[string], { position: number; envelope: string }>;
  private readonly forget: readonly Statement<[string]>[];

  constructor(
    private readonly file: LogSnapshot,
    hearers: readonly Hearer[],
  ) {
    const { connection } = file;
    connection.exec(TABLES);
    const hear = connection.prepare('INSERT INTO heard (id, name) VALUES (?, ?)');
    for (const { name, file: receiver } of hearers) {
      const inbox = receiver.pages<{ id: string }>(INBOX, name);
      for (const page of inbox) for (const { id } of page) hear.run(id, name);
    }
    this.messages = this.number('SELECT count(*) FROM outbox');
    this.received = this.number('SELECT count(*) FROM heard');
    this.firstMessage = this.number(
      `SELECT coalesce((SELECT min(position) FROM outbox), (SELECT seq FROM sqlite_sequence WHERE name = 'outbox') + 1, 1)`,
    );
    this.withheld = connection.prepare<[string], number>('SELECT 1 FROM withheld WHERE event_id = ?').pluck();
    this.find = connection.prepare(
      'SELECT o.position, o.envelope FROM sent s JOIN outbox o ON o.position = s.position WHERE s.id = ?',
    );
    this.forget = ['sent', 'heard'].map((table) => connection.prepare(`DELETE FROM ${table} WHERE id = ?`));
  }

  /** The messages of this id in the outbox. From now on it is waited for no longer. */
  take(id: string): readonly { readonly position: number; readonly envelope: unknown }[] {
    const found = this.find.all(id);
    for (const statement of this.forget) statement.run(id);
    return found.map(({ position, envelope }) => ({ position, envelope: JSON.parse(envelope) as unknown }));
  }

  /** Whether other contexts are not to know of an event, although it has a contract. */
  isWithheld(eventId: string): boolean {
    return this.withheld.get(eventId) !== undefined;
  }

  /** Places of the messages that are left. */
  strayMessages(): IterableIterator<number> {
    return this.file.connection.prepare<[], number>('SELECT position FROM sent ORDER BY position').pluck().iterate();
  }

  /** What receivers have noted, as far as it is left. */
  strayReceipts(): IterableIterator<{ name: string; id: string }> {
    return this.file.connection.prepare<[], { name: string; id: string }>('SELECT name, id FROM heard').iterate();
  }

  private number(sql: string): number {
    return this.file.connection.prepare<[], number>(sql).pluck().get()!;
  }
}
