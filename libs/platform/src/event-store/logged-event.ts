import type { DomainEvent, Recorded } from '@tradepost/kernel';

/** Position in an event log or outbox. Opaque: only the store that issued it compares two. */
export type Position = string;

/** A recorded event with its position. */
export type Logged<E extends DomainEvent = DomainEvent> = Recorded<E> & { readonly position: Position };

/** Some of the events of a log. */
export interface EventBatch {
  readonly events: readonly Logged[];
  /** Position of the last event looked at, wanted or not; null where there was none. */
  readonly last: Position | null;
}

/** Events of some streams, and whether there are more of them. */
export interface SpanEvents {
  readonly events: readonly Logged[];
  readonly more: boolean;
}

/** Position and version of an event, without its content. */
export type EventHeader = Pick<Logged, 'position' | 'category' | 'streamId' | 'version'>;
