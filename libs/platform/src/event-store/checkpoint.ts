import type { SqlSession } from './sql-session.js';

/** Another deliverer has come first: the step starts again from what it left. */
export class CheckpointConflict extends Error {}

/** Where a subscription stands. */
export interface Standing {
  /** Place of the last delivery that is done with; null before the first. */
  readonly position: string | null;
  /** Whether any of its deliveries failed and is not settled yet. */
  readonly hasLetters: boolean;
}

const READ = `SELECT (SELECT position FROM checkpoints WHERE subscription = ?) AS position,
  EXISTS (SELECT 1 FROM letters WHERE subscription = ?) AS letters`;

/** How far a subscription has come, kept in the write model of the context that it changes. */
export class Checkpoint {
  constructor(private readonly subscription: string) {}

  async read(session: SqlSession): Promise<Standing> {
    const [row] = await session.query<{ position: string | null; letters: number }>(READ, [
      this.subscription,
      this.subscription,
    ]);
    return { position: row?.position ?? null, hasLetters: row?.letters === 1 };
  }

  /** Reads it inside the transaction that will move it: of two deliverers one finds it moved. Throws `CheckpointConflict`. */
  async claim(session: SqlSession, expected: string | null): Promise<Standing> {
    const standing = await this.read(session);
    if (standing.position !== expected) throw new CheckpointConflict();
    return standing;
  }

  async move(session: SqlSession, position: string): Promise<void> {
    await session.sql`INSERT INTO checkpoints (subscription, position) VALUES (${this.subscription}, ${position})
      ON CONFLICT (subscription) DO UPDATE SET position = excluded.position`;
  }
}
