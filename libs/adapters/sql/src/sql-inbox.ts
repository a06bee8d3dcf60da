import { Inbox, type SqlSession } from '@tradepost/platform/event-store';

const FIND = 'SELECT 1 FROM inbox WHERE handler = ? AND message_id = ?';
const INSERT = 'INSERT INTO inbox (handler, message_id) VALUES (?, ?)';

/** The inbox in the table of that name. */
export class SqlInbox extends Inbox {
  constructor(private readonly session: SqlSession) {
    super();
  }

  override async has(handler: string, messageId: string): Promise<boolean> {
    return (await this.session.query(FIND, [handler, messageId])).length > 0;
  }

  override async add(handler: string, messageId: string): Promise<void> {
    await this.session.query(INSERT, [handler, messageId]);
  }
}
