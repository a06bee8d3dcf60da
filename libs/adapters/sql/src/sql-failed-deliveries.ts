import type { Instant } from '@tradepost/kernel';
import {
  FailedDeliveries,
  type Delivery,
  type DueTime,
  type FailedDelivery,
  type FailedMessage,
  type FailureFilter,
  type FailureRecord,
  type HeadOfStream,
  type SqlSession,
} from '@tradepost/platform/event-store';
import { BatchLimit } from '@tradepost/platform/runtime';

interface FailedRow {
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

interface HeadRow extends FailedRow {
  readonly state: HeadOfStream['state'];
  readonly subscription: string;
  readonly due_at: string | null;
  readonly since: string;
  readonly problem: string | null;
  readonly parked: number;
}

const shown = `head.id, head.subscription, head.stream, head.position, head.message_id, head.type,
  head.correlation_id, head.state, head.attempts, head.due_at, head.since, head.problem`;
const heads = (selected = shown) => `SELECT ${selected}, (SELECT count(*) FROM letters AS behind
  WHERE behind.subscription = head.subscription AND behind.stream = head.stream AND behind.state = 'parked') AS parked
  FROM letters AS head WHERE state <> 'parked'`;
const KEY = `subscription || '/' || id`;
const DUE = `(due_at <= ? OR due_at > ?)`;

/** Failed deliveries in the table `letters`, in order of its number. */
export class SqlFailedDeliveries extends FailedDeliveries {
  constructor(private readonly session: SqlSession) {
    super();
  }

  override async holdUp(subscription: string, stream: string): Promise<boolean> {
    const rows = await this.session.sql`SELECT 1 FROM letters
      WHERE subscription = ${subscription} AND stream = ${stream} LIMIT 1`;
    return rows.length > 0;
  }

  override async streams(subscription: string): Promise<readonly string[]> {
    const rows = await this.session.sql<{ stream: string }>`SELECT DISTINCT stream FROM letters
      WHERE subscription = ${subscription}`;
    return rows.map(({ stream }) => stream);
  }

  override async add(
    subscription: string,
    letterId: string,
    { id, stream, position, type, correlationId, payload }: Delivery,
    { state, attempts, dueAt, since, problem }: FailureRecord & { readonly since: Instant | null },
  ): Promise<void> {
    const kept = payload === undefined ? null : JSON.stringify(payload);
    await this.session.sql`INSERT INTO letters (id, subscription, stream, position, message_id, type, correlation_id,
      payload, state, attempts, due_at, since, problem) VALUES (${letterId}, ${subscription}, ${stream}, ${position},
      ${id}, ${type}, ${correlationId}, ${kept}, ${state}, ${attempts}, ${dueAt}, ${since}, ${problem})
      ON CONFLICT (id) DO NOTHING`;
  }

  override async update(letterId: string, { state, attempts, dueAt, problem }: FailureRecord): Promise<void> {
    await this.session.sql`UPDATE letters SET state = ${state}, attempts = ${attempts}, due_at = ${dueAt},
      problem = ${problem} WHERE id = ${letterId}`;
  }

  override async remove(subscription: string, letterId: string, stream: string, now: Instant): Promise<void> {
    await this.session.sql`DELETE FROM letters WHERE id = ${letterId}`;
    await this.session.sql`UPDATE letters SET state = 'retrying', due_at = ${now}, since = ${now}
      WHERE number = (SELECT min(number) FROM letters WHERE subscription = ${subscription} AND stream = ${stream})`;
  }

  override async isDue(letterId: string, attempts: number, { now, horizon }: DueTime): Promise<boolean> {
    const text = `SELECT 1 FROM letters WHERE id = ? AND state = 'retrying' AND attempts = ? AND ${DUE}`;
    return (await this.session.query(text, [letterId, attempts, now, horizon])).length > 0;
  }

  override async due(
    subscription: string,
    { now, horizon }: DueTime,
    limit: number,
  ): Promise<readonly FailedDelivery[]> {
    const text = `SELECT * FROM letters WHERE subscription = ? AND stream IN (SELECT stream FROM letters
      WHERE subscription = ? AND state = 'retrying' AND ${DUE}) ORDER BY number LIMIT ?`;
    const values = [subscription, subscription, now, horizon, limit];
    const rows = await this.session.queryBatch<FailedRow>(text, values, new BatchLimit(limit), ({ payload }) =>
      payload === null ? 0 : Buffer.byteLength(payload),
    );
    return rows.map((row) => ({
      ...messageOf(row),
      letterId: row.id,
      position: row.position,
      payload: payloadOf(row),
      state: row.state,
      attempts: row.attempts,
    }));
  }

  override async nextDue(subscription: string): Promise<Instant | null> {
    const [row] = await this.session.sql<{ due: Instant | null }>`SELECT min(due_at) AS due FROM letters
      WHERE subscription = ${subscription} AND state = 'retrying'`;
    return row?.due ?? null;
  }

  override async list({ subscription, states, after, limit }: FailureFilter): Promise<readonly HeadOfStream[]> {
    const conditions = [
      { text: `state IN (${states.map(() => '?').join(', ')})`, values: states },
      ...(subscription === undefined ? [] : [{ text: 'subscription = ?', values: [subscription] }]),
      ...(after === null ? [] : [{ text: `(since, ${KEY}) < (?, ?)`, values: [after.since, after.key] }]),
    ];
    const text = `${heads()} AND ${conditions.map((each) => each.text).join(' AND ')}
      ORDER BY since DESC, ${KEY} DESC LIMIT ?`;
    const values = [...conditions.flatMap((each) => [...each.values]), limit];
    return (await this.session.query<HeadRow>(text, values)).map(headOf);
  }

  override async find(letterId: string): Promise<(HeadOfStream & { readonly payload: unknown }) | null> {
    const [row] = await this.session.query<HeadRow>(`${heads('head.*')} AND id = ?`, [letterId]);
    return row === undefined ? null : { ...headOf(row), payload: payloadOf(row) };
  }

  override async parkedBehind(subscription: string, stream: string, limit: number): Promise<readonly FailedMessage[]> {
    const rows = await this.session.sql<FailedRow>`SELECT message_id, type, stream, correlation_id FROM letters
      WHERE subscription = ${subscription} AND stream = ${stream} AND state = 'parked' ORDER BY number LIMIT ${limit}`;
    return rows.map(messageOf);
  }

  override async putBack(
    which: { readonly letterId: string } | { readonly subscription: string },
    now: Instant,
  ): Promise<number> {
    const [column, value] = 'letterId' in which ? ['id', which.letterId] : ['subscription', which.subscription];
    const text = `UPDATE letters SET state = 'retrying', attempts = 0, due_at = ?
      WHERE state = 'dead' AND ${column} = ? RETURNING id`;
    return (await this.session.query(text, [now, value])).length;
  }
}

function messageOf(row: FailedRow): FailedMessage {
  return { id: row.message_id, type: row.type, stream: row.stream, correlationId: row.correlation_id };
}

function payloadOf({ payload }: FailedRow): unknown {
  return payload === null ? null : (JSON.parse(payload) as unknown);
}

function headOf(row: HeadRow): HeadOfStream {
  const { id, subscription, state, attempts, position, due_at: dueAt, since, problem, parked } = row;
  return {
    letterId: id,
    subscription,
    state,
    attempts,
    position,
    dueAt,
    since,
    problem,
    parked,
    message: messageOf(row),
  };
}
