import type { DomainEvent, Snapshot, StreamType } from '@tradepost/kernel';

/** How state rows of an aggregate type are compared with its events. */
export interface StoredAggregate {
  readonly category: string;
  /** Its tables, the main one first, each with its column of aggregate ids. */
  readonly tables: Readonly<Record<string, string>>;
  /** State after the events of one aggregate, oldest first. */
  fold(id: string, history: readonly DomainEvent[]): Snapshot<unknown>;
  /** State in the rows of one aggregate, read in a unit of work; null where it has none. */
  load(id: string): Promise<Snapshot<unknown> | null>;
}

/** Declares how an aggregate is stored. An aggregate is a snapshot of itself: `fold` and `load` may return one. */
export function storedAggregate<E extends DomainEvent>(
  { category }: StreamType<E>,
  parts: {
    readonly tables: StoredAggregate['tables'];
    readonly fold: (id: string, history: readonly E[]) => Snapshot<unknown>;
    readonly load: (id: string) => Promise<Snapshot<unknown> | null>;
  },
): StoredAggregate {
  return { category, tables: parts.tables, fold: parts.fold as StoredAggregate['fold'], load: parts.load };
}
