import { TransactionLost } from '../persistence/write-errors.js';
import { ReadStoreUnavailable } from '../read-store/read-store.js';
import { until } from '../testing/until.js';
import { DeliveryLoop, type DeliveryStatus } from './delivery-loop.js';
import { Signal } from './signal.js';
import type { Step, Subscription } from './subscription.js';
import { EffectUnavailable } from './temporary.js';

/** Delivers a backlog, one at a step; `fault` is thrown instead while it is set. */
class Backlog implements Subscription {
  readonly name = 'toys.backlog';
  readonly tenant = 'default';
  readonly news = new Signal();
  readonly delivered: number[] = [];
  readonly pending: number[] = [];
  fault: unknown = null;
  dueIn: number | null = null;
  steps = 0;
  faults = 0;

  add(...items: number[]): void {
    this.pending.push(...items);
    this.news.raise();
  }

  async step(): Promise<Step> {
    this.steps += 1;
    if (this.fault !== null) {
      this.faults += 1;
      throw this.fault as Error;
    }
    const next = this.pending.shift();
    if (next !== undefined) this.delivered.push(next);
    return { progressed: next !== undefined, dueIn: this.dueIn };
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
    backlog.fault = fault;
    loop.start();
    await until(() => backlog.faults === 1);
    backlog.news.raise();
    await until(() => backlog.faults === 2);
    expect(loop.status).toEqual({ state: 'waiting', problem: fault.message });
    expect(told).toEqual([loop.status]);
    backlog.fault = null;
    backlog.news.raise();
    await until(() => backlog.delivered.length === 1);
    await until(() => loop.status.state === 'running');
  });

  it('stops for good where nothing can be delivered', async () => {
    backlog.add(1);
    backlog.fault = new Error('The log is broken.');
    loop.start();
    await until(() => told.length === 1);
    expect(told).toEqual([{ state: 'stopped', problem: 'The log is broken.' }]);
    backlog.fault = null;
    backlog.news.raise();
    await new Promise(setImmediate);
    expect(backlog.delivered).toEqual([]);
    expect(loop.status).toEqual(told[0]);
  });

  it('stops for anything that is thrown', async () => {
    backlog.fault = 'no error at all';
    loop.start();
    await until(() => loop.status.state === 'stopped');
    expect(loop.status.problem).toBe('no error at all');
  });
});
