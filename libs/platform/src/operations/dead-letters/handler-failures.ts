import type { TenantContext } from '../../contexts/contexts.js';
import type { RequestContext } from '../../event-store/request-context.js';
import type { SqlSession } from '../../event-store/sql-session.js';
import { RetryQueue, type FailedDeliveryRow } from '../../event-store/retry-queue.js';
import { contentOf, masked } from '../../event-store/personal-content.js';
import type { RetryPolicy } from '../../event-store/retry-policy.js';
import type { DeadLetter, DeadLetterMessage, DeadLetterState, OpenDeadLetter } from './dead-letter.js';
import { FailureSource, type FailureQuery, type ListedFailure } from './failure-source.js';
import { recordDiscard } from './record-discard.js';

/** Parked deliveries that are shown with a letter. */
const maxShown = 100;

type MessageRow = Pick<FailedDeliveryRow, 'message_id' | 'type' | 'stream' | 'correlation_id'>;

interface ShownLetterRow extends FailedDeliveryRow {
  readonly state: DeadLetterState;
  readonly subscription: string;
  readonly due_at: string | null;
  readonly since: string;
  readonly problem: string | null;
  readonly parked: number;
}

type ListedLetterRow = Omit<ShownLetterRow, 'payload'>;

const columns = `first.id, first.subscription, first.stream, first.position, first.message_id, first.type,
  first.correlation_id, first.state, first.attempts, first.due_at, first.since, first.problem`;
/** Without payloads: those of a whole page could be large. */
const SELECT = (
  selected = columns,
) => `SELECT ${selected}, (SELECT count(*) FROM letters AS behind WHERE behind.subscription = first.subscription
  AND behind.stream = first.stream AND behind.state = 'parked') AS parked FROM letters AS first WHERE state <> 'parked'`;

/** The letters of a context's handlers, in its write model. */
export class HandlerFailures extends FailureSource {
  /** @param personalOf names of the personal fields of a contract; null for one that nothing here handles any more */
  constructor(
    private readonly place: TenantContext,
    private readonly policy: RetryPolicy,
    private readonly personalOf: (contract: string) => readonly string[] | null,
  ) {
    super();
  }

  override async list({ handler, states, after, limit }: FailureQuery): Promise<readonly ListedFailure[]> {
    const conditions = [
      { text: `state IN (${states.map(() => '?').join(', ')})`, values: states },
      ...(handler === undefined ? [] : [{ text: 'subscription = ?', values: [handler] }]),
      ...(after === null
        ? []
        : [{ text: `(since, subscription || '/' || id) < (?, ?)`, values: [after.since, after.key] }]),
    ];
    const text = `${SELECT()} AND ${conditions.map((each) => each.text).join(' AND ')}
      ORDER BY since DESC, subscription || '/' || id DESC LIMIT ?`;
    const values = [...conditions.flatMap((each) => [...each.values]), limit];
    const rows = await this.place.database.reader.query<ListedLetterRow>(text, values);
    return rows.map((row) => ({
      place: { since: row.since, key: `${row.subscription}/${row.id}` },
      letter: letterOf(row),
    }));
  }

  override async find(id: string): Promise<DeadLetter | null> {
    const row = await this.row(this.place.database.reader, id);
    return row && letterOf(row);
  }

  override async open(id: string, revealed: readonly string[]): Promise<OpenDeadLetter | null> {
    const { reader } = this.place.database;
    const row = await this.row(reader, id);
    if (row === null) return null;
    const behind = await reader.sql<MessageRow>`SELECT message_id, type, stream, correlation_id FROM letters
      WHERE subscription = ${row.subscription}
      AND stream = ${row.stream} AND state = 'parked' ORDER BY number LIMIT ${maxShown}`;
    return { ...letterOf(row), payload: await this.payloadOf(row, revealed), behind: behind.map(messageOf) };
  }

  override async redrive(id: string): Promise<boolean> {
    return (await this.putBack(id, null)) === 1;
  }

  override redriveAll(handler: string): Promise<number> {
    return this.putBack(null, handler);
  }

  /** The inbox is to tell a contract that is repeated, as if it had been handled. */
  override discard(request: RequestContext, id: string, reason: string): Promise<boolean> {
    return this.place.database.transact('DiscardDeadLetter', request, async (uow) => {
      const { session } = uow;
      const row = await this.row(session, id);
      if (row?.state !== 'dead') return false;
      const { subscription: handler, stream, message_id: messageId, type: messageType } = row;
      await recordDiscard(uow, this.place.database.events, id, { handler, messageId, messageType, stream, reason });
      if (row.payload !== null)
        await session.sql`INSERT INTO inbox (handler, message_id) VALUES (${handler}, ${messageId})`;
      await new RetryQueue(handler, this.policy, true).settle(session, { letterId: id, stream });
      return true;
    });
  }

  private putBack(id: string | null, handler: string | null): Promise<number> {
    const { tenant } = this.place;
    const context = { tenant, principal: 'dead-letters', correlationId: '', causationId: null };
    return this.place.database.transact('RedriveDeadLetters', context, async ({ session }) => {
      const rows = await session.sql`UPDATE letters SET state = 'retrying', attempts = 0, due_at = ${this.policy.now()}
        WHERE state = 'dead' AND (id = ${id} OR subscription = ${handler}) RETURNING id`;
      return rows.length;
    });
  }

  private async row(session: SqlSession, id: string): Promise<ShownLetterRow | null> {
    const [row] = await session.query<ShownLetterRow>(`${SELECT('first.*')} AND id = ?`, [id]);
    return row ?? null;
  }

  private async payloadOf({ payload, position, type }: ShownLetterRow, revealed: readonly string[]): Promise<object> {
    if (payload === null) {
      const recorded = await this.place.database.events.readAt(this.place.database.reader, position);
      return masked(recorded, this.place.database.events.personalFieldsOf(recorded), revealed);
    }
    const envelope = JSON.parse(payload) as object;
    return masked(envelope, this.personalOf(type) ?? Object.keys(contentOf(envelope)), revealed);
  }
}

function messageOf({ message_id: id, type, stream, correlation_id: correlationId }: MessageRow): DeadLetterMessage {
  return { id, type, stream, correlationId };
}

function letterOf(row: ListedLetterRow): DeadLetter {
  const { id, subscription: handler, state, attempts, due_at: nextAttemptAt, since, problem, parked } = row;
  return { id, handler, state, attempts, nextAttemptAt, since, problem, message: messageOf(row), parked };
}
