import { envelopeOf, type ContractMessage, type Envelope } from '@tradepost/contracts';
import type { Instant, Recorded } from '@tradepost/kernel';
import type { Position } from './logged-event.js';

/** An envelope with its position in the outbox. */
export interface Outgoing {
  readonly position: Position;
  readonly envelope: Envelope;
}

/** Matching positions: everything up to one was published, or withheld, up to the other, and nothing later. */
export interface Ends {
  /** In the event log. */
  readonly log: Position;
  /** In the outbox. */
  readonly outbox: Position;
}

/** Messages of one context on their way to others, written in the transaction of the command that caused them. */
export abstract class Outbox {
  /** Appends messages, in order. */
  abstract add(envelopes: readonly Envelope[]): Promise<void>;

  /** Marks an event as never published, in a replay neither. */
  abstract withhold(event: Recorded): Promise<void>;

  /** Ids of the withheld ones among these events. */
  abstract withheldOf(events: readonly Recorded[]): Promise<ReadonlySet<string>>;

  /**
   * Messages after a position (null: from the beginning), oldest first, ending at the limit or at `maxBatchBytes`; null
   * where some of them were pruned.
   */
  abstract readAfter(after: Position | null, limit: number): Promise<readonly Outgoing[] | null>;

  /** Position of the newest message ever added, pruned or not; a position before the first where there is none. */
  abstract lastPosition(): Promise<Position>;

  /** Whether one position lies before another; null lies before every message. */
  abstract precedes(one: Position | null, other: Position | null): boolean;

  /** When the first message after a position was recorded; null where there is none. */
  abstract oldestAfter(after: Position | null): Promise<Instant | null>;

  /** Number of messages after a position. */
  abstract countAfter(after: Position | null): Promise<number>;

  /** Positions of the newest event and the newest message, of one moment. */
  abstract ends(): Promise<Ends>;

  /**
   * Deletes the oldest messages up to a position, for one step of housekeeping and at most `limit`. Resolves with the
   * position it is pruned to. `clock` measures the step, in milliseconds.
   */
  abstract prune(upTo: Position, limit: number, clock?: () => number): Promise<Position>;
}

/**
 * Envelopes of the contracts that an event becomes, in order. Throws for two of one type: their ids would be the same.
 */
export function envelopesOf(messages: readonly ContractMessage[], recorded: Recorded, tenant: string): Envelope[] {
  const { id: eventId, occurredAt, correlationId, causationId, version: streamVersion } = recorded;
  const provenance = { eventId, occurredAt, tenant, correlationId, causationId, streamVersion };
  const types = new Set(messages.map(({ type }) => type));
  if (types.size < messages.length) throw new Error(`${recorded.event.type} became two contracts of one type.`);
  return messages.map((message) => envelopeOf(message, provenance));
}
