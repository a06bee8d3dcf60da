import { setImmediate as breathe } from 'node:timers/promises';
import fc from 'fast-check';
import { Mutex, Notifier } from '@tradepost/platform/runtime';
import type { LiveChange, LiveReader, LiveSource, LiveBatch, ReadRequest } from './live-source.js';
import { SharedReader, type Subscriber } from './shared-reader.js';

/** A log of notes about things, each named by a letter. A read takes as many turns as the test says. */
class Ledger implements LiveSource, LiveReader {
  readonly name = 'ledger';
  readonly wakeUp = new Notifier();
  readonly entries: string[] = [];
  turns = 0;
  /** Those who catch up at the moment, and at most at once. */
  catchingUp = 0;
  most = 0;

  add(thing: string): void {
    this.entries.push(thing);
    this.wakeUp.raise();
  }

  identity = async () => 'ledger';
  head = async () => String(this.entries.length);
  leadsOnFrom = async () => true;
  precedes = (one: string, other: string) => Number(one) < Number(other);
  reader = (): LiveReader => this;

  async read(after: string, { limit, upTo, wanted }: ReadRequest): Promise<LiveBatch> {
    if (upTo !== undefined) this.most = Math.max(this.most, (this.catchingUp += 1));
    const to = Math.min(Number(upTo ?? this.entries.length), Number(after) + Math.min(limit, 3));
    const changes: LiveChange[] = [];
    for (let at = Number(after) + 1; at <= to; at += 1) {
      const thing = this.entries[at - 1]!;
      const subject = { kind: 'resource', resource: 'thing', id: thing, owner: null } as const;
      if (wanted('thing', thing, null)) changes.push({ position: String(at), type: 'noted', data: '{}', subject });
      for (let turn = 0; turn < this.turns; turn += 1) await Promise.resolve();
    }
    if (upTo !== undefined) this.catchingUp -= 1;
    return { changes, last: to > Number(after) ? String(to) : null, dueIn: null };
  }
}

/** One who wants to hear of one thing, takes so many changes at once, and then has to rest. */
class Fan implements Subscriber {
  readonly heard: number[] = [];
  private room: number;

  constructor(
    readonly thing: string,
    readonly from: number,
    private readonly capacity: number,
    public place = String(from),
  ) {
    this.room = capacity;
  }

  wants = (_: string, id: string) => id === this.thing;
  lost = () => undefined;

  async ready(): Promise<void> {
    if (this.room > 0) return;
    await breathe();
    this.room = this.capacity;
  }

  take(changes: readonly LiveChange[], upTo: string): void {
    for (const { position, subject } of changes) {
      if (this.room === 0) return;
      if (Number(position) <= Number(this.place)) continue;
      this.place = position;
      if (!('id' in subject) || subject.id !== this.thing) continue;
      this.heard.push(Number(position));
      this.room -= 1;
    }
    if (Number(upTo) > Number(this.place)) this.place = upTo;
  }
}

const act = fc.oneof(
  { weight: 5, arbitrary: fc.record({ add: fc.constantFrom('a', 'b', 'c') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      join: fc.constantFrom('a', 'b', 'c'),
      back: fc.nat(8),
      capacity: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ leave: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ turns: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ pass: fc.constantFrom('microtasks', 'turn') }) },
);

describe('the end of a log', () => {
  it('is told to all who follow it from wherever they were: of what each wants, everything, once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 60 }), async (acts) => {
        const ledger = new Ledger();
        const tail = new SharedReader(ledger, new Mutex(), (_, error) => {
          throw error;
        });
        const fans: Fan[] = [];
        for (const one of acts) {
          if ('add' in one) ledger.add(one.add);
          if ('turns' in one) ledger.turns = one.turns;
          if ('leave' in one && fans.length > 0) tail.leave(fans.splice(one.leave % fans.length, 1)[0]!);
          if ('pass' in one && one.pass === 'turn') await breathe();
          if ('pass' in one) for (let i = 0; i < 3; i += 1) await Promise.resolve();
          if (!('join' in one)) continue;
          const fan = new Fan(one.join, Math.max(0, ledger.entries.length - one.back), one.capacity);
          fans.push(fan);
          void tail.join(fan);
        }
        const due = ({ thing, from }: Fan) =>
          ledger.entries.flatMap((entry, i) => (entry === thing && i + 1 > from ? [i + 1] : []));
        for (let i = 0; i < 500 && fans.some((fan) => fan.heard.length < due(fan).length); i += 1) await breathe();
        for (const fan of fans) expect(fan.heard).toEqual(due(fan));
        expect(ledger.most).toBeLessThanOrEqual(1);
        await tail.stop();
      }),
      { numRuns: 300 },
    );
  });
});
