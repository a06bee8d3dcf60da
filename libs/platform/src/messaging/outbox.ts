import { envelopeOf, type ContractMessage, type Envelope } from '@tradepost/contracts';
import type { Recorded } from '@tradepost/kernel';
import type { Session } from '../persistence/session.js';

/** An envelope with its place in the outbox it was read from. */
export interface Outgoing {
  readonly position: string;
  readonly envelope: Envelope;
}

const INSERT = 'INSERT INTO outbox (type, subject, envelope) VALUES (?, ?, ?)';
const AFTER = 'SELECT position, envelope FROM outbox WHERE position > ? ORDER BY position LIMIT ?';

const LAST = `SELECT seq FROM sqlite_sequence WHERE name = 'outbox'`;

/** The messages of one context that wait to be delivered, written in the transaction of the command that caused them. */
export class Outbox {
  /** Adds the contract that a recorded event became. */
  async add(session: Session, tenant: string, recorded: Recorded, message: ContractMessage): Promise<void> {
    const { id, occurredAt, correlationId, causationId, version } = recorded;
    const about = { eventId: id, occurredAt, tenant, correlationId, causationId, streamVersion: version };
    await session.query(INSERT, [message.type, message.subject, JSON.stringify(envelopeOf(message, about))]);
  }

  /** The messages after a place (null: from the beginning), oldest first. */
  async readAfter(session: Session, after: string | null, limit: number): Promise<readonly Outgoing[]> {
    const rows = await session.query<{ position: number; envelope: string }>(AFTER, [Number(after ?? 0), limit]);
    return rows.map((row) => ({ position: String(row.position), envelope: JSON.parse(row.envelope) as Envelope }));
  }

  /** Place of the newest message that was ever added, also where it is gone by now; the place before the first for none. */
  async lastPosition(session: Session): Promise<string> {
    const [row] = await session.query<{ seq: number }>(LAST, []);
    return String(row?.seq ?? 0);
  }

  /** How many messages lie after a place. */
  async countAfter(session: Session, after: string | null): Promise<number> {
    const text = 'SELECT count(*) AS n FROM outbox WHERE position > ?';
    const [row] = await session.query<{ n: number }>(text, [Number(after ?? 0)]);
    return row?.n ?? 0;
  }
}
