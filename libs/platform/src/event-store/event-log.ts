import type { Instant, Recorded } from '@tradepost/kernel';
import type { EventBatch, EventHeader, Logged, Position, SpanEvents } from './logged-event.js';
import type { EventMessage, StreamRange } from './stream-range.js';

/** Another writer has appended to the stream since it was loaded. */
export class VersionConflict extends Error {
  constructor(category: string, streamId: string, version: number) {
    super(`The stream of ${category} ${streamId} has a version ${version} already. Load it again and decide anew.`);
    this.name = 'VersionConflict';
  }
}

/** Append-only log of one context: all events of all streams, in commit order. */
export abstract class EventLog {
  /** Appends events of one stream, in their order. Throws `VersionConflict`. */
  abstract append(events: readonly Recorded[]): Promise<void>;

  /**
   * Events after a position (null: from the beginning), up to another, of the given categories, oldest first. Ends at
   * the limit or at `maxBatchBytes`.
   */
  abstract readAfter(
    after: Position | null,
    categories: ReadonlySet<string>,
    limit: number,
    upTo?: Position | null,
  ): Promise<EventBatch>;

  /** Positions and versions of the events after a position, of every category, oldest first, without their content. */
  abstract outlineAfter(after: Position | null, limit: number, upTo?: Position | null): Promise<readonly EventHeader[]>;

  /** The event at a position. Throws where there is none. */
  abstract readAt(position: Position): Promise<Logged>;

  /**
   * First events of the streams that share an id, each within its range, in commit order. Ends at the limit or at
   * `maxBatchBytes`.
   */
  abstract readSpans(streamId: string, spans: readonly StreamRange[], limit: number): Promise<SpanEvents>;

  /** The same events without their content. */
  abstract messagesIn(streamId: string, spans: readonly StreamRange[], limit: number): Promise<readonly EventMessage[]>;

  /** One whole stream, oldest first. */
  abstract readStream(category: string, streamId: string): Promise<readonly Logged[]>;

  /** Position of the newest event; a position before the first where there is none. */
  abstract head(): Promise<Position>;

  /** Whether a text from outside has the form of a position. */
  abstract isPosition(text: string): boolean;

  /** Whether a position lies beyond the newest event: this log cannot have issued it. */
  abstract isBeyond(position: Position): Promise<boolean>;

  /** Whether one position lies before another; null lies before every event. */
  abstract precedes(one: Position | null, other: Position | null): boolean;

  /** Number of events after a position (null: from the beginning), at most `limit`. */
  abstract countAfter(position: Position | null, limit?: number): Promise<number>;

  /** Estimated number of events up to a position (null: none), in constant time. */
  abstract estimatedCount(upTo: Position | null): Promise<number>;

  /** When the first event after a position (null: the first of all) was recorded; null where there is none. */
  abstract oldestAfter(position: Position | null): Promise<Instant | null>;

  /** Unique id of this log. */
  abstract identity(): Promise<string>;

  /** Whether this log replaced the log with that id in a restore. */
  abstract hasReplaced(identity: string): Promise<boolean>;

  /** Names of the personal fields of an event. */
  abstract personalFieldsOf(event: Pick<Recorded, 'category' | 'event'>): readonly string[];
}

/** The end of the log, read and decoded once for all its readers. */
export interface LogWindow {
  /** Events after a position (null: from the beginning) of the given categories, oldest first. */
  readAfter(after: Position | null, categories: ReadonlySet<string>, limit: number): Promise<EventBatch>;
}
