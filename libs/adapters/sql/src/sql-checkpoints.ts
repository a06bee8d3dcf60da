import { Checkpoints, type SqlSession, type CheckpointState } from '@tradepost/platform/event-store';

const READ = `SELECT (SELECT position FROM checkpoints WHERE subscription = ?) AS position,
  EXISTS (SELECT 1 FROM letters WHERE subscription = ?) AS failures`;
const MOVE = `INSERT INTO checkpoints (subscription, position) VALUES (?, ?)
  ON CONFLICT (subscription) DO UPDATE SET position = excluded.position`;

/** Checkpoints in the table of that name. */
export class SqlCheckpoints extends Checkpoints {
  constructor(private readonly session: SqlSession) {
    super();
  }

  override async read(subscription: string): Promise<CheckpointState> {
    interface Row {
      readonly position: string | null;
      readonly failures: number | boolean;
    }
    const [row] = await this.session.query<Row>(READ, [subscription, subscription]);
    return { position: row?.position ?? null, hasFailures: Boolean(row?.failures) };
  }

  override async move(subscription: string, position: string): Promise<void> {
    await this.session.query(MOVE, [subscription, position]);
  }
}
