import { TransactionLost } from '../runtime/write-errors.js';
import { ReadStoreUnavailable } from '../read-store/read-store.js';
import { until } from '../testing/until.js';
import { DeliveryLoop } from './delivery-loop.js';
import type { DeliveryStatus } from './delivery-status.js';
import { pauseAfter } from './loop-pause.js';
import { Notifier } from '../runtime/notifier.js';
import type { Step, Subscription } from './subscription.js';
import { EffectUnavailable } from './transient.js';

/** Delivers a backlog, one at a step; `fault` is thrown instead while it is set. */
class Backlog implements Subscription {
  readonly name = 'toys.backlog';
  readonly tenant = 'default';
  readonly wakeUp = new Notifier();
  readonly delivered: number[] = [];
  readonly pending: number[] = [];
  fault: { readonly thrown: unknown } | null = null;
  hangs: string | null = null;
  dueIn: number | null = null;
  steps = 0;
  faults = 0;

  add(...items: number[]): void {
    this.pending.push(...items);
    this.wakeUp.raise();
  }

  async step(): Promise<Step> {
    this.steps += 1;
    if (this.fault !== null) {
      this.faults += 1;
      throw this.fault.thrown as Error;
    }
    const next = this.pending.shift();
    if (next !== undefined) this.delivered.push(next);
    return { progressed: next !== undefined, dueIn: this.dueIn };
  }

  hanging(): string | null {
    return this.hangs;
  }

  async lag(): Promise<number> {
    return this.pending.length;
  }

  async waitingSince(): Promise<null> {
    return null;
  }
}

let backlog: Backlog;
let told: DeliveryStatus[];
let loop: DeliveryLoop;

beforeEach(() => {
  backlog = new Backlog();
  told = [];
  loop = new DeliveryLoop(backlog, (_, status) => told.push(status));
});
afterEach(() => loop.stop());

describe('DeliveryLoop', () => {
  it('delivers what there is, and what comes later', async () => {
    backlog.add(1, 2);
    loop.start();
    await until(() => backlog.delivered.length === 2);
    backlog.add(3);
    await until(() => backlog.delivered.length === 3);
    expect(loop.status).toEqual({ state: 'running', problem: null });
    expect(told).toEqual([]);
  });

  it('finds news that nobody told it of', async () => {
    loop.start();
    await new Promise(setImmediate);
    backlog.pending.push(1);
    await until(() => backlog.delivered.length === 1);
  });

  it('says what hangs while a step is under way', async () => {
    loop.start();
    backlog.hangs = 'toys.backlog toys.text has not settled for 5 s.';
    expect(loop.status).toEqual({ state: 'hanging', problem: backlog.hangs });
    backlog.hangs = null;
    expect(loop.status).toEqual({ state: 'running', problem: null });
  });

  it('stops between two steps, even while it waits', async () => {
    loop.start();
    await new Promise(setImmediate);
    await loop.stop();
    backlog.add(1);
    await new Promise(setImmediate);
    expect(backlog.delivered).toEqual([]);
  });

  it('looks again when a delivery that failed is due', async () => {
    backlog.dueIn = 1;
    loop.start();
    const started = performance.now();
    await until(() => backlog.steps > 40);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it.each([
    new ReadStoreUnavailable('The server is away.'),
    new TransactionLost(),
    new EffectUnavailable('The mail server is away.'),
    Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }),
  ])('waits while %s, says so once, and goes on', async (fault) => {
    backlog.add(1);
    backlog.fault = { thrown: fault };
    loop.start();
    await until(() => backlog.faults === 1);
    backlog.wakeUp.raise();
    await until(() => backlog.faults === 2);
    expect(loop.status).toEqual({ state: 'waiting', problem: fault.message });
    expect(told).toEqual([loop.status]);
    backlog.fault = null;
    backlog.wakeUp.raise();
    await until(() => backlog.delivered.length === 1);
    await until(() => loop.status.state === 'running');
  });

  it.each<[string, unknown]>([
    ['database disk image is malformed', Object.assign(new Error('database disk image is malformed'), { code: 'X' })],
    ['The log is broken.', new Error('The log is broken.')],
    ['no error at all', 'no error at all'],
    ['undefined', undefined],
  ])('tries again and again for an error that nobody knows, says so once, and recovers: %s', async (problem, fault) => {
    backlog.add(1);
    backlog.fault = { thrown: fault };
    loop = new DeliveryLoop(
      backlog,
      (_, status) => told.push(status),
      undefined,
      () => 1,
    );
    loop.start();
    await until(() => backlog.faults > 20);
    expect(loop.status).toEqual({ state: 'failing', problem });
    expect(told).toEqual([loop.status]);
    backlog.fault = null;
    await until(() => backlog.delivered.length === 1);
    await until(() => loop.status.state === 'running');
    expect(told).toEqual([
      { state: 'failing', problem },
      { state: 'running', problem: null },
    ]);
  });

  it('pauses longer with each error that nobody knows, whatever news there is, and begins anew once it has recovered', async () => {
    const asked: number[] = [];
    const pause = (failures: number): number => {
      asked.push(failures);
      return 1;
    };
    loop = new DeliveryLoop(backlog, () => undefined, undefined, pause);
    backlog.fault = { thrown: new Error('The log is broken.') };
    loop.start();
    await until(() => {
      backlog.wakeUp.raise();
      return asked.length >= 5;
    });
    backlog.fault = null;
    await until(() => loop.status.state === 'running');
    const before = asked.length;
    backlog.fault = { thrown: new Error('The log is broken.') };
    await until(() => asked.length > before);
    expect(asked.slice(0, before)).toEqual(Array.from({ length: before }, (_, i) => i + 1));
    expect(asked[before]).toBe(1);
  });

  it('is not woken by news while it pauses, but by being stopped', async () => {
    loop = new DeliveryLoop(
      backlog,
      () => undefined,
      undefined,
      () => 3_600_000,
    );
    backlog.fault = { thrown: new Error('The log is broken.') };
    loop.start();
    await until(() => loop.status.state === 'failing');
    for (let i = 0; i < 10; i += 1) {
      backlog.wakeUp.raise();
      await new Promise(setImmediate);
    }
    expect(backlog.faults).toBe(1);
    await loop.stop();
  });
});

describe('the pause of a loop that fails', () => {
  it('doubles, up to half a minute', () => {
    const pauses = Array.from({ length: 9 }, (_, i) => pauseAfter(i + 1));
    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect(pauseAfter(1_000_000)).toBe(30_000);
  });
});
