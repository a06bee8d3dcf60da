import { Aggregate, BrokenStream, type Snapshot } from './index.js';
import { expectFolded, given, givenNothing, isDeepFrozen } from './testing/index.js';
import { DomainError } from './domain-error.js';

interface Opened {
  readonly type: 'Opened';
  readonly labels: string[];
}
interface Counted {
  readonly type: 'Counted';
  readonly by: number;
}
interface CounterState {
  readonly labels: readonly string[];
  readonly count: number;
}

class CounterFull extends DomainError {
  readonly code = 'counter_full';

  constructor(readonly most: number) {
    super(`The counter goes to ${most}.`, { members: { most }, complaints: [{ field: 'by', detail: 'is too much.' }] });
  }
}

class Counter extends Aggregate<CounterState, Opened | Counted> {
  static open(id: string, labels: string[]): Counter {
    const counter = new Counter(id);
    counter.record({ type: 'Opened', labels });
    return counter;
  }

  static fromHistory(id: string, history: Iterable<Opened | Counted>): Counter {
    return new Counter(id).replay(history);
  }

  static fromSnapshot(id: string, snapshot: Snapshot<CounterState>): Counter {
    return new Counter(id).restore(snapshot);
  }

  static unopened(id: string): Counter {
    return new Counter(id);
  }

  count(by: number): void {
    if (by === 0) return;
    if (this.state.count + by > 10) throw new CounterFull(10);
    this.record({ type: 'Counted', by });
  }

  protected override evolve(state: CounterState | null, event: Opened | Counted): CounterState {
    if (event.type === 'Opened') return { labels: event.labels, count: 0 };
    if (state === null) throw new BrokenStream(event.type);
    return { ...state, count: state.count + event.by };
  }
}

const opened: Opened = { type: 'Opened', labels: ['a'] };
const counted = (by: number): Counted => ({ type: 'Counted', by });

describe('an aggregate', () => {
  it('changes its state by recording events', () => {
    const counter = Counter.open('c-1', ['a']);
    counter.count(2);
    expect(counter.state).toEqual({ labels: ['a'], count: 2 });
    expect(counter.id).toBe('c-1');
  });

  it('hands over recorded events once, oldest first', () => {
    const counter = Counter.open('c-1', ['a']);
    counter.count(2);
    expect(counter.takeRecorded()).toEqual([opened, counted(2)]);
    expect(counter.takeRecorded()).toEqual([]);
    counter.count(3);
    expect(counter.takeRecorded()).toEqual([counted(3)]);
  });

  it('does not add later events to those handed over', () => {
    const counter = Counter.open('c-1', ['a']);
    const taken = counter.takeRecorded();
    counter.count(1);
    expect(taken).toEqual([opened]);
  });

  it('counts taken events in its version', () => {
    const counter = Counter.open('c-1', []);
    expect(counter.version).toBe(1);
    counter.count(1);
    counter.takeRecorded();
    counter.count(1);
    expect(counter.version).toBe(3);
  });

  it('deep-freezes recorded events', () => {
    const counter = Counter.open('c-1', ['a']);
    const [event] = counter.takeRecorded();
    expect(isDeepFrozen(event)).toBe(true);
    expect(() => (event as Opened).labels.push('b')).toThrow(TypeError);
    expect(counter.state.labels).toEqual(['a']);
  });

  it('has the same state live as replayed from history', () => {
    const lived = Counter.open('c-1', ['a']);
    lived.count(4);
    const read = Counter.fromHistory('c-1', lived.takeRecorded());
    expect([read.state, read.version]).toEqual([lived.state, lived.version]);
    expect(read.takeRecorded()).toEqual([]);
  });

  it('continues from a snapshot as from its history', () => {
    const history = [opened, counted(4)];
    const replayed = Counter.fromHistory('c-1', history);
    const restored = Counter.fromSnapshot('c-1', { version: 2, state: { labels: ['a'], count: 4 } });
    for (const counter of [replayed, restored]) counter.count(5);
    expect([restored.state, restored.version]).toEqual([replayed.state, replayed.version]);
    expect(restored.takeRecorded()).toEqual(replayed.takeRecorded());
  });

  it('has no state before its first event', () => {
    const counter = Counter.unopened('c-1');
    expect(counter.exists).toBe(false);
    expect(counter.version).toBe(0);
    expect(() => counter.state).toThrow('Counter c-1 has no history yet.');
    expect(Counter.open('c-1', []).exists).toBe(true);
  });

  it('records nothing when evolve throws', () => {
    const counter = Counter.unopened('c-1');
    const broken = () => Counter.fromHistory('c-1', [counted(1)]);
    expect(broken).toThrow(BrokenStream);
    expect(broken).toThrow('A stream cannot continue with Counted here');
    expect(counter.takeRecorded()).toEqual([]);
  });
});

describe('given, when, then', () => {
  const counterAt4 = () => {
    const counter = Counter.open('c-1', ['a']);
    counter.count(4);
    return counter;
  };

  it('passes when exactly those events follow', () => {
    given(counterAt4())
      .when((counter) => counter.count(2))
      .then(counted(2));
    given(Counter, 'c-1', [opened, counted(1)])
      .when((counter) => counter.count(1))
      .then(counted(1));
    givenNothing.when(() => Counter.open('c-1', ['a'])).then(opened);
    given(counterAt4())
      .when((counter) => counter.count(0))
      .thenNothing();
    given(counterAt4())
      .when((counter) => counter.count(7))
      .thenRefuses(CounterFull, { code: 'counter_full', members: { most: 10 }, about: ['by'] });
  });

  it.each<[string, () => void]>([
    [
      'another event follows',
      () =>
        given(counterAt4())
          .when((c) => c.count(2))
          .then(counted(3)),
    ],
    [
      'one more follows',
      () =>
        given(counterAt4())
          .when((c) => [1, 1].forEach((by) => c.count(by)))
          .then(counted(1)),
    ],
    [
      'none follows',
      () =>
        given(counterAt4())
          .when((c) => c.count(0))
          .then(counted(1)),
    ],
    [
      'one follows instead of none',
      () =>
        given(counterAt4())
          .when((c) => c.count(1))
          .thenNothing(),
    ],
    [
      'it is refused',
      () =>
        given(counterAt4())
          .when((c) => c.count(7))
          .then(counted(7)),
    ],
    [
      'it is not refused',
      () =>
        given(counterAt4())
          .when((c) => c.count(1))
          .thenRefuses(CounterFull),
    ],
    [
      'the code differs',
      () =>
        given(counterAt4())
          .when((c) => c.count(7))
          .thenRefuses(CounterFull, { code: 'full' }),
    ],
    [
      'members differ',
      () =>
        given(counterAt4())
          .when((c) => c.count(7))
          .thenRefuses(CounterFull, { members: {} }),
    ],
    [
      'complaints differ',
      () =>
        given(counterAt4())
          .when((c) => c.count(7))
          .thenRefuses(CounterFull, { about: [] }),
    ],
    [
      'something was recorded before the refusal',
      () =>
        given(counterAt4())
          .when((c) => [1, 9].forEach((by) => c.count(by)))
          .thenRefuses(CounterFull),
    ],
    [
      'events were taken before',
      () => {
        const counter = counterAt4();
        counter.takeRecorded();
        given(counter);
      },
    ],
    [
      'the state is not what follows from the events',
      () => {
        expectFolded(counterAt4(), [opened, counted(3)]);
      },
    ],
  ])('fails where %s', (_, attempt) => {
    expect(attempt).toThrow();
  });
});
