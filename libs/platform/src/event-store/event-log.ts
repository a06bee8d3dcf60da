import type { Instant, Recorded } from '@tradepost/kernel';
import type { EventBatch, EventHeader, Logged, Position, SpanEvents } from './logged-event.js';
import type { EventMessage, StreamRange } from './stream-range.js';

/** Someone else has taken the stream on in the meantime. */
export class VersionConflict extends Error {
  constructor(category: string, streamId: string, version: number) {
    super(`The stream of ${category} ${streamId} has a version ${version} already. Load it again and decide anew.`);
    this.name = 'VersionConflict';
  }
}

/** The append-only log of one context: every event of every stream, in the order of their commits. */
export abstract class EventLog {
  /** Appends events of one stream, in their order. Throws `VersionConflict`. */
  abstract append(events: readonly Recorded[]): Promise<void>;

  /**
   * The events after a place (null: from the beginning), up to another, whose category is wanted, oldest first: as many
   * as the limit and the bytes of a batch allow.
   */
  abstract readAfter(
    after: Position | null,
    categories: ReadonlySet<string>,
    limit: number,
    upTo?: Position | null,
  ): Promise<EventBatch>;

  /** Where the events after a place stand, up to another, of every category, oldest first. What they say is not read. */
  abstract outlineAfter(after: Position | null, limit: number, upTo?: Position | null): Promise<readonly EventHeader[]>;

  /** The event at a place. Throws where there is none. */
  abstract readAt(position: Position): Promise<Logged>;

  /**
   * The first events of streams that share an id, each stream within its span, in the order of their commits: as many as
   * the limit and the bytes of a batch allow.
   */
  abstract readSpans(streamId: string, spans: readonly StreamRange[], limit: number): Promise<SpanEvents>;

  /** What the first of those events are called by. */
  abstract messagesIn(streamId: string, spans: readonly StreamRange[], limit: number): Promise<readonly EventMessage[]>;

  /** One whole stream, oldest first. */
  abstract readStream(category: string, streamId: string): Promise<readonly Logged[]>;

  /** Place of the newest event; the place before the first while there is none. */
  abstract head(): Promise<Position>;

  /** Whether a text that came from outside reads as a place at all. */
  abstract isPosition(text: string): boolean;

  /** Whether a place lies beyond the newest event, where this log cannot have led anybody. */
  abstract isBeyond(position: Position): Promise<boolean>;

  /** Whether one place lies before another; null lies before every event. */
  abstract precedes(one: Position | null, other: Position | null): boolean;

  /** How many events lie after a place (null: from the beginning), counted up to a limit. */
  abstract countAfter(position: Position | null, limit?: number): Promise<number>;

  /** About how many events there are up to a place (null: none), told without counting them. */
  abstract estimatedCount(upTo: Position | null): Promise<number>;

  /** When the first event after a place (null: the first of all) was recorded; null where there is none. */
  abstract oldestAfter(position: Position | null): Promise<Instant | null>;

  /** The id that tells this log from every other. */
  abstract identity(): Promise<string>;

  /** Whether this log took the place of the one with that id in a restore. */
  abstract hasReplaced(identity: string): Promise<boolean>;

  /** Names of the fields of an event that are personal. */
  abstract personalFieldsOf(event: Pick<Recorded, 'category' | 'event'>): readonly string[];
}

/** The end of the log, read and decoded once for all that follow it. */
export interface LogWindow {
  /** The events after a place (null: from the beginning) whose category is wanted, oldest first. */
  readAfter(after: Position | null, categories: ReadonlySet<string>, limit: number): Promise<EventBatch>;
}
