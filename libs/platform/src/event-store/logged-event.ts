import type { DomainEvent, Recorded } from '@tradepost/kernel';

/** A place in an event log. Opaque: only the log compares two. */
export type Position = string;

/** A recorded event with its place in the log of its context. */
export type Logged<E extends DomainEvent = DomainEvent> = Recorded<E> & { readonly position: Position };

/** A stretch of the log. */
export interface EventBatch {
  readonly events: readonly Logged[];
  /** Place of the last event looked at, whether it was wanted or not; null where there was none. */
  readonly last: Position | null;
}

/** Events of some streams, and whether there are more of them. */
export interface SpanEvents {
  readonly events: readonly Logged[];
  readonly more: boolean;
}

/** Where an event stands, without what it says. */
export type EventHeader = Pick<Logged, 'position' | 'category' | 'streamId' | 'version'>;
