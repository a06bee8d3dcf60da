import { envelopeOf, type ContractMessage, type Envelope } from '@tradepost/contracts';
import type { Instant, Recorded } from '@tradepost/kernel';
import { Checkpoint } from './checkpoint.js';
import { removeRows } from './remove-rows.js';
import { BatchLimit } from '../runtime/batch-limit.js';
import type { SqlSession } from './sql-session.js';

/** An envelope with its place in the outbox it was read from. */
export interface Outgoing {
  readonly position: string;
  readonly envelope: Envelope;
}

interface MessageRow {
  readonly position: number;
  readonly envelope: string;
}

const sizeOfMessage = ({ envelope }: MessageRow): number => Buffer.byteLength(envelope);

/** Places that belong together: every event up to the one was published, or withheld, up to the other, and no later one. */
export interface Ends {
  /** In the event log. */
  readonly log: string;
  /** In the outbox. */
  readonly outbox: string;
}

const INSERT = 'INSERT INTO outbox (type, subject, envelope) VALUES (?, ?, ?)';
const AFTER = 'SELECT position, envelope FROM outbox WHERE position > ? ORDER BY position LIMIT ?';
const PASSED = 'SELECT position FROM outbox WHERE position <= ? ORDER BY position LIMIT ?';
const REMOVE = 'DELETE FROM outbox WHERE position = ?';
/** One statement, so that both are read of one moment. */
const ENDS = `SELECT (SELECT max(position) FROM events) AS log, (SELECT max(position) FROM outbox) AS outbox,
  (SELECT position FROM checkpoints WHERE subscription = 'outbox.pruned') AS pruned`;

/**
 * The envelopes of the contracts that an event became, in their order. Throws where two are of one type: their ids would
 * be the same.
 */
export function envelopesOf(messages: readonly ContractMessage[], recorded: Recorded, tenant: string): Envelope[] {
  const { id: eventId, occurredAt, correlationId, causationId, version: streamVersion } = recorded;
  const provenance = { eventId, occurredAt, tenant, correlationId, causationId, streamVersion };
  const types = new Set(messages.map(({ type }) => type));
  if (types.size < messages.length) throw new Error(`${recorded.event.type} became two contracts of one type.`);
  return messages.map((message) => envelopeOf(message, provenance));
}

const LAST = `SELECT seq FROM sqlite_sequence WHERE name = 'outbox'`;

/** The messages of one context that wait to be delivered, written in the transaction of the command that caused them. */
export class Outbox {
  /** How far it is pruned: what lies up to this place is gone. Kept among the context's checkpoints. */
  private readonly pruned = new Checkpoint('outbox.pruned');

  /** Adds the contracts that a recorded event became, in their order. */
  async add(
    session: SqlSession,
    tenant: string,
    recorded: Recorded,
    messages: readonly ContractMessage[],
  ): Promise<void> {
    for (const envelope of envelopesOf(messages, recorded, tenant))
      await session.query(INSERT, [envelope.type, envelope.subject, JSON.stringify(envelope)]);
  }

  /** Notes that an event with a contract is not to be told, now or in a replay. */
  async withhold(session: SqlSession, { id }: Recorded): Promise<void> {
    await session.sql`INSERT INTO withheld (event_id) VALUES (${id})`;
  }

  /** Those of these events that were withheld, by id. */
  async withheldOf(session: SqlSession, events: readonly Recorded[]): Promise<ReadonlySet<string>> {
    const ids = JSON.stringify(events.map(({ id }) => id));
    const rows = await session.sql<{ id: string }>`SELECT event_id AS id FROM withheld
      WHERE event_id IN (SELECT value FROM json_each(${ids}))`;
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * The messages after a place, oldest first, as many as the limit and the bytes of a batch allow; null where some of them are gone. The place that it is pruned to only ever
   * grows, so that it is looked at after the messages were read.
   */
  async readAfter(session: SqlSession, after: string, limit: number): Promise<readonly Outgoing[] | null> {
    const bounds = new BatchLimit(limit);
    const rows = await session.queryBatch<MessageRow>(AFTER, [Number(after), limit], bounds, sizeOfMessage);
    if (Number(after) < Number(await this.prunedTo(session))) return null;
    return rows.map((row) => ({ position: String(row.position), envelope: JSON.parse(row.envelope) as Envelope }));
  }

  /** Place of the newest message that was ever added, also where it is gone by now; the place before the first for none. */
  async lastPosition(session: SqlSession): Promise<string> {
    const [row] = await session.query<{ seq: number }>(LAST, []);
    return String(row?.seq ?? 0);
  }

  /** When the first message after a place was recorded; null where there is none. */
  async oldestAfter(session: SqlSession, after: string): Promise<Instant | null> {
    const text = `SELECT json_extract(envelope, '$.time') AS at FROM outbox WHERE position > ? ORDER BY position LIMIT 1`;
    return (await session.query<{ at: Instant }>(text, [Number(after)]))[0]?.at ?? null;
  }

  /** How many messages lie after a place. */
  async countAfter(session: SqlSession, after: string): Promise<number> {
    const text = 'SELECT count(*) AS n FROM outbox WHERE position > ?';
    const [row] = await session.query<{ n: number }>(text, [Number(after)]);
    return row?.n ?? 0;
  }

  async prunedTo(session: SqlSession): Promise<string> {
    return (await this.pruned.read(session)).position ?? '0';
  }

  /** The newest event and the newest message of one moment. */
  async ends(session: SqlSession): Promise<Ends> {
    const [row] = await session.query<{ log: number | null; outbox: number | null; pruned: string | null }>(ENDS, []);
    return { log: String(row?.log ?? 0), outbox: String(row?.outbox ?? row?.pruned ?? 0) };
  }

  /**
   * Deletes the oldest messages up to a place, as many as one step of housekeeping has time for, and at most so many.
   * Resolves with the place it is pruned to now.
   */
  async prune(session: SqlSession, upTo: string, limit: number, clock?: () => number): Promise<string> {
    const from = await this.prunedTo(session);
    if (Number(upTo) <= Number(from)) return from;
    const rows = await session.query<{ position: number }>(PASSED, [Number(upTo), limit]);
    const passed = rows.map(({ position }) => position);
    const removed = await removeRows(session, REMOVE, passed, clock);
    const isDone = removed === passed.length && removed < limit;
    const to = isDone ? upTo : String(passed[removed - 1]);
    await this.pruned.move(session, to);
    return to;
  }
}
