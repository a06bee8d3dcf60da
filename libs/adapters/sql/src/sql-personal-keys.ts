import { newPersonalKey, PersonalKeys, type SqlSession } from '@tradepost/platform/event-store';

const FIND = 'SELECT secret FROM personal_keys WHERE subject = ?';
const INSERT = 'INSERT INTO personal_keys (subject, secret) VALUES (?, ?)';
const REMOVE = 'DELETE FROM personal_keys WHERE subject = ?';

/** Keys of persons in the table `personal_keys`. */
export class SqlPersonalKeys extends PersonalKeys {
  constructor(private readonly session: SqlSession) {
    super();
  }

  override async find(subject: string): Promise<string | null> {
    const [known] = await this.session.query<{ secret: string }>(FIND, [subject]);
    return known?.secret ?? null;
  }

  override async findOrCreate(subject: string): Promise<string> {
    const known = await this.find(subject);
    if (known !== null) return known;
    const secret = newPersonalKey();
    await this.session.query(INSERT, [subject, secret]);
    return secret;
  }

  override async erase(subject: string): Promise<void> {
    await this.session.query(REMOVE, [subject]);
  }
}
