import { createHash } from 'node:crypto';
import type { Instant } from '@tradepost/kernel';
import { BatchLimit } from '../runtime/batch-limit.js';
import type { SqlSession } from './sql-session.js';
import { CheckpointConflict } from './checkpoint.js';
import type { Delivery } from './message-source.js';
import type { RetryPolicy } from './retry-policy.js';

/**
 * A delivery that could not be made when its turn came. The first letter of a stream is `retrying`, or `dead` once its
 * attempts are used up; the later ones are `parked` behind it, in order.
 */
export interface FailedDelivery extends Delivery {
  readonly letterId: string;
  readonly state: 'retrying' | 'dead' | 'parked';
  /** Attempts that failed. */
  readonly attempts: number;
}

/** An attempt that failed, for the log. */
export interface Failure {
  readonly letterId: string;
  readonly delivery: Pick<Delivery, 'id' | 'type' | 'stream' | 'correlationId'>;
  readonly state: 'retrying' | 'dead';
  readonly attempts: number;
  readonly problem: string;
}

/** What the table of letters holds of each, as far as a delivery takes it. */
export interface FailedDeliveryRow {
  readonly id: string;
  readonly stream: string;
  readonly position: string;
  readonly message_id: string;
  readonly type: string;
  readonly correlation_id: string;
  readonly payload: string | null;
  readonly state: FailedDelivery['state'];
  readonly attempts: number;
}

/** The id of a letter: the same for the same delivery, whoever records it and however often. 32 hexadecimal digits. */
export function letterIdOf(subscription: string, message: string): string {
  return createHash('sha256').update(`${subscription}\n${message}`).digest('hex').slice(0, 32);
}

/**
 * The letters of one subscription, in the write model of the context that it changes: they move in one transaction with
 * its checkpoint and with the effects of its handlers.
 */
export class RetryQueue {
  /** @param keepsPayloads whether letters hold what they are about, because it cannot be read anew */
  constructor(
    private readonly subscription: string,
    private readonly policy: RetryPolicy,
    private readonly keepsPayloads: boolean,
  ) {}

  /** Whether letters hold up this stream. */
  async holdUp(session: SqlSession, stream: string): Promise<boolean> {
    const rows = await session.sql`SELECT 1 FROM letters WHERE subscription = ${this.subscription}
      AND stream = ${stream} LIMIT 1`;
    return rows.length > 0;
  }

  /** All streams that letters hold up. */
  async streams(session: SqlSession): Promise<readonly string[]> {
    const rows = await session.sql<{ stream: string }>`SELECT DISTINCT stream FROM letters
      WHERE subscription = ${this.subscription}`;
    return rows.map(({ stream }) => stream);
  }

  /** Puts a delivery behind the letters of its stream. A message that is repeated waits there once. */
  async park(session: SqlSession, delivery: Delivery): Promise<void> {
    await this.insert(session, delivery, { state: 'parked', attempts: 0, dueAt: null, since: null, problem: null });
  }

  /** Records that the first attempt at a delivery failed. */
  async fail(session: SqlSession, delivery: Delivery, problem: string): Promise<Failure> {
    const fate = this.policy.after(1);
    await this.insert(session, delivery, { ...fate, attempts: 1, since: this.policy.now(), problem });
    const letterId = letterIdOf(this.subscription, delivery.id);
    return { letterId, delivery, state: fate.state, attempts: 1, problem };
  }

  /** Records that another attempt failed. */
  async failAgain(session: SqlSession, letter: FailedDelivery, problem: string): Promise<Failure> {
    const { letterId } = letter;
    const attempts = letter.attempts + 1;
    const { state, dueAt } = this.policy.after(attempts);
    await session.sql`UPDATE letters SET state = ${state}, attempts = ${attempts}, due_at = ${dueAt},
      problem = ${problem} WHERE id = ${letterId}`;
    return { letterId, delivery: letter, state, attempts, problem };
  }

  /** Takes a letter away, delivered or not to be delivered; the next of its stream is due in its place. */
  async settle(session: SqlSession, { letterId, stream }: Pick<FailedDelivery, 'letterId' | 'stream'>): Promise<void> {
    const now = this.policy.now();
    await session.sql`DELETE FROM letters WHERE id = ${letterId}`;
    await session.sql`UPDATE letters SET state = 'retrying', due_at = ${now}, since = ${now}
      WHERE number = (SELECT min(number) FROM letters WHERE subscription = ${this.subscription} AND stream = ${stream})`;
  }

  /**
   * Makes sure, inside the transaction, that a letter that was read before is due and that nobody has attempted it
   * meanwhile. Throws `CheckpointConflict`.
   */
  async claim(session: SqlSession, { letterId, attempts }: FailedDelivery): Promise<void> {
    const rows = await session.sql`SELECT 1 FROM letters WHERE id = ${letterId} AND state = 'retrying'
      AND attempts = ${attempts} AND (due_at <= ${this.policy.now()} OR due_at > ${this.policy.horizon()})`;
    if (rows.length === 0) throw new CheckpointConflict();
  }

  /**
   * Letters that are due, each with those parked behind it: their turn comes when it is delivered. In order, as many as
   * the limit and the bytes of a batch allow.
   */
  async due(session: SqlSession, limit: number): Promise<readonly FailedDelivery[]> {
    const text = `SELECT * FROM letters WHERE subscription = ? AND stream IN (SELECT stream FROM letters
      WHERE subscription = ? AND state = 'retrying' AND (due_at <= ? OR due_at > ?)) ORDER BY number LIMIT ?`;
    const { subscription, policy } = this;
    const values = [subscription, subscription, policy.now(), policy.horizon(), limit];
    const bounds = new BatchLimit(limit);
    const rows = await session.queryBatch<FailedDeliveryRow>(text, values, bounds, ({ payload }) =>
      payload === null ? 0 : Buffer.byteLength(payload),
    );
    return rows.map((row) => ({
      letterId: row.id,
      position: row.position,
      id: row.message_id,
      type: row.type,
      stream: row.stream,
      correlationId: row.correlation_id,
      payload: row.payload === null ? null : (JSON.parse(row.payload) as unknown),
      state: row.state,
      attempts: row.attempts,
    }));
  }

  /** Milliseconds until the next letter is due; null where none is retried. */
  async dueIn(session: SqlSession): Promise<number | null> {
    const [row] = await session.sql<{ due: Instant | null }>`SELECT min(due_at) AS due FROM letters
      WHERE subscription = ${this.subscription} AND state = 'retrying'`;
    return row?.due ? this.policy.until(row.due) : null;
  }

  private async insert(
    session: SqlSession,
    { id, stream, position, type, correlationId, payload }: Delivery,
    as: Pick<FailedDelivery, 'state' | 'attempts'> & Readonly<Record<'dueAt' | 'since' | 'problem', string | null>>,
  ): Promise<void> {
    const kept = this.keepsPayloads ? JSON.stringify(payload) : null;
    await session.sql`INSERT INTO letters (id, subscription, stream, position, message_id, type, correlation_id, payload,
      state, attempts, due_at, since, problem) VALUES (${letterIdOf(this.subscription, id)}, ${this.subscription},
      ${stream}, ${position}, ${id}, ${type}, ${correlationId}, ${kept},
      ${as.state}, ${as.attempts}, ${as.dueAt}, ${as.since}, ${as.problem}) ON CONFLICT (id) DO NOTHING`;
  }
}
