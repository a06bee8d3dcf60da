import { envelopeOf, type ContractMessage, type Envelope } from '@tradepost/contracts';
import type { Instant, Recorded } from '@tradepost/kernel';
import type { Position } from './logged-event.js';

/** An envelope with its place in the outbox it was read from. */
export interface Outgoing {
  readonly position: Position;
  readonly envelope: Envelope;
}

/** Places that belong together: every event up to the one was published, or withheld, up to the other, and no later one. */
export interface Ends {
  /** In the event log. */
  readonly log: Position;
  /** In the outbox. */
  readonly outbox: Position;
}

/** The messages of one context that wait to be delivered, written in the transaction of the command that caused them. */
export abstract class Outbox {
  /** Adds messages, in their order. */
  abstract add(envelopes: readonly Envelope[]): Promise<void>;

  /** Notes that an event with a contract is not to be told, now or in a replay. */
  abstract withhold(event: Recorded): Promise<void>;

  /** Those of these events that were withheld, by id. */
  abstract withheldOf(events: readonly Recorded[]): Promise<ReadonlySet<string>>;

  /**
   * The messages after a place (null: from the beginning), oldest first, as many as the limit and the bytes of a batch
   * allow; null where some of them are gone.
   */
  abstract readAfter(after: Position | null, limit: number): Promise<readonly Outgoing[] | null>;

  /** Place of the newest message that was ever added, also where it is gone by now; the place before the first for none. */
  abstract lastPosition(): Promise<Position>;

  /** Whether one place lies before another; null lies before every message. */
  abstract precedes(one: Position | null, other: Position | null): boolean;

  /** When the first message after a place was recorded; null where there is none. */
  abstract oldestAfter(after: Position | null): Promise<Instant | null>;

  /** How many messages lie after a place. */
  abstract countAfter(after: Position | null): Promise<number>;

  /** The newest event and the newest message of one moment. */
  abstract ends(): Promise<Ends>;

  /**
   * Deletes the oldest messages up to a place, as many as one step of housekeeping has time for, and at most `limit`.
   * Resolves with the place it is pruned to now. The clock counts milliseconds.
   */
  abstract prune(upTo: Position, limit: number, clock?: () => number): Promise<Position>;
}

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
