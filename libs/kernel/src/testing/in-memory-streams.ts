import { deepFreeze } from '../deep-freeze.js';
import type { Recorded, StreamType } from '../domain-event.js';
import { newId } from '../ids.js';
import type { AnyAggregate, EventOf } from './given.js';

/** A recorded event as a store returns it, with metadata as given in `about`. */
export function recordedAs<E extends { readonly type: string }>(
  event: E,
  about: Partial<Omit<Recorded<E>, 'event'>> = {},
): Recorded<E> {
  return {
    id: newId(),
    category: 'sample',
    streamId: newId(),
    version: 1,
    occurredAt: '2010-12-01T08:26:00.000Z',
    correlationId: 'req-1',
    causationId: null,
    principal: 'spec',
    ...about,
    event,
  };
}

/** In-memory streams of one kind of aggregate; an aggregate is always rebuilt from its stream. */
export class InMemoryStreams<A extends AnyAggregate> {
  /** All events in the order of saving. */
  readonly log: Recorded<EventOf<A>>[] = [];

  constructor(
    private readonly type: StreamType<EventOf<A>>,
    private readonly rebuild: (id: string, history: readonly EventOf<A>[]) => A,
  ) {}

  find(id: string): A | null {
    const history = this.historyOf(id);
    return history.length === 0 ? null : this.rebuild(id, history);
  }

  /** The existing ones among these ids, by id. */
  among(ids: Iterable<string>): Map<string, A> {
    const found = Array.from(ids, (id) => this.find(id));
    return new Map(found.flatMap((one) => (one === null ? [] : [[one.id, one] as const])));
  }

  all(): A[] {
    return [...new Set(this.log.map(({ streamId }) => streamId))].map((id) => this.find(id)!);
  }

  save(aggregate: A): readonly Recorded<EventOf<A>>[] {
    const events = aggregate.takeRecorded();
    const before = this.historyOf(aggregate.id).length;
    if (before !== aggregate.version - events.length) throw new Error(`${aggregate.id} was changed by another.`);
    const { category } = this.type;
    const recorded = events.map((event, i) =>
      recordedAs<EventOf<A>>(event, { category, streamId: aggregate.id, version: before + i + 1 }),
    );
    this.log.push(...deepFreeze(recorded));
    return recorded;
  }

  private historyOf(id: string): EventOf<A>[] {
    return this.log.filter(({ streamId }) => streamId === id).map(({ event }) => event);
  }
}
