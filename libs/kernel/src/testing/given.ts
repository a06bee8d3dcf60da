import type { Aggregate, Snapshot } from '../aggregate.js';
import type { DomainEvent } from '../domain-event.js';
import { DomainError } from '../domain-error.js';
import { expectRefusal, type ExpectedRefusal, type RefusalClass } from './refusal.js';

export type AnyAggregate = Aggregate<unknown, DomainEvent>;
export type EventOf<A extends AnyAggregate> = ReturnType<A['takeRecorded']>[number];

/** The static side of an aggregate. */
interface AggregateClass<A extends AnyAggregate> {
  fromHistory(id: string, history: Iterable<EventOf<A>>): A;
  fromSnapshot(id: string, snapshot: Snapshot<unknown>): A;
}

/** Starts a spec with a new, unsaved aggregate, or with the history of one. */
export function given<A extends AnyAggregate>(aggregate: A): Given<A>;
export function given<A extends AnyAggregate>(
  type: { fromHistory(id: string, history: Iterable<EventOf<A>>): A },
  id: string,
  history: readonly EventOf<A>[],
): Given<A>;
export function given<A extends AnyAggregate>(
  first: A | Pick<AggregateClass<A>, 'fromHistory'>,
  id?: string,
  history?: readonly EventOf<A>[],
): Given<A> {
  if (id !== undefined && history !== undefined) {
    return new Given((first as AggregateClass<A>).fromHistory(id, history), history);
  }
  const aggregate = first as A;
  const recorded = aggregate.takeRecorded();
  if (recorded.length !== aggregate.version) {
    throw new Error('Events of this aggregate were taken before; begin with its history instead.');
  }
  return new Given(aggregate, recorded);
}

/** Starts a spec about an aggregate that does not exist yet; `when` returns the new one. */
export const givenNothing = {
  when<A extends AnyAggregate>(make: () => A): Outcome<A> {
    return attempt([], null, make);
  },
};

class Given<A extends AnyAggregate> {
  constructor(
    private readonly aggregate: A,
    private readonly history: readonly EventOf<A>[],
  ) {}

  when(decide: (aggregate: A) => void): Outcome<A> {
    return attempt(this.history, this.aggregate, () => {
      decide(this.aggregate);
      return this.aggregate;
    });
  }
}

function attempt<A extends AnyAggregate>(
  history: readonly EventOf<A>[],
  subject: A | null,
  decide: () => A,
): Outcome<A> {
  const before = subject === null ? null : snapshotOf(subject);
  try {
    const aggregate = decide();
    return new Outcome(history, before, aggregate, aggregate.takeRecorded(), null);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return new Outcome(history, before, subject, subject?.takeRecorded() ?? [], error);
  }
}

const snapshotOf = (aggregate: AnyAggregate) => ({
  version: aggregate.version,
  state: aggregate.exists ? throughJson(aggregate.state) : null,
});

/** Result of a decision. */
export class Outcome<A extends AnyAggregate> {
  constructor(
    private readonly history: readonly EventOf<A>[],
    private readonly before: { readonly version: number; readonly state: unknown } | null,
    private readonly aggregate: A | null,
    private readonly recorded: readonly EventOf<A>[],
    private readonly refusal: DomainError | null,
  ) {}

  /** Exactly these events were recorded, and the state is their fold. */
  then(...events: EventOf<A>[]): void {
    if (this.refusal !== null) throw this.refusal;
    expect(this.recorded).toStrictEqual(events);
    expect(this.recorded.every(isDeepFrozen)).toBe(true);
    expectFolded(this.aggregate!, [...this.history, ...this.recorded]);
  }

  /** No event was recorded and the state is unchanged. */
  thenNothing(): void {
    this.then();
    expect(snapshotOf(this.aggregate!)).toStrictEqual(this.before);
  }

  /** The decision was refused in this way, without effect. */
  thenRefuses(refusal: RefusalClass, expected: ExpectedRefusal = {}): void {
    expectRefusal(this.refusal, refusal, expected);
    expect(this.recorded).toEqual([]);
    if (this.aggregate !== null) expect(snapshotOf(this.aggregate)).toStrictEqual(this.before);
  }
}

/** Expects the aggregate to equal its history replayed from JSON, and likewise its snapshot. */
export function expectFolded<A extends AnyAggregate>(aggregate: A, history: readonly EventOf<A>[]): void {
  const type = aggregate.constructor as unknown as AggregateClass<A>;
  const now = snapshotOf(aggregate);
  expect(now.version).toBe(history.length);
  const rebuilt = type.fromHistory(aggregate.id, throughJson(history));
  expect(snapshotOf(rebuilt)).toStrictEqual(now);
  expect(rebuilt.takeRecorded()).toEqual([]);
  if (aggregate.exists) {
    const { version, state } = aggregate;
    expect(snapshotOf(type.fromSnapshot(aggregate.id, throughJson({ version, state })))).toStrictEqual(now);
  }
}

export function isDeepFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isDeepFrozen);
}

function throughJson<T>(value: T): T {
  const copy = JSON.parse(JSON.stringify(value)) as T;
  expect(copy).toStrictEqual(value);
  return copy;
}
