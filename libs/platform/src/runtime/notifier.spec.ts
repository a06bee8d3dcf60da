import { setTimeout as pause } from 'node:timers/promises';
import { Notifier, notifierMemory } from './notifier.js';

const FOREVER = 1_000_000;

describe('Signal', () => {
  it('wakes everyone who waits', async () => {
    const signal = new Notifier();
    const waits = [signal.wait(0, FOREVER), signal.wait(0, FOREVER)];
    signal.raise();
    await Promise.all(waits);
    expect(signal.raised).toBe(1);
  });

  it('does not lose what was raised before the wait', async () => {
    const signal = new Notifier();
    const since = signal.raised;
    signal.raise();
    await signal.wait(since, FOREVER);
  });

  it('waits for news later than those known', async () => {
    const signal = new Notifier();
    signal.raise();
    const order: string[] = [];
    const wait = signal.wait(signal.raised, FOREVER).then(() => order.push('woken'));
    await new Promise(setImmediate);
    order.push('raised');
    signal.raise();
    await wait;
    expect(order).toEqual(['raised', 'woken']);
  });

  it('gives up after the time it was given', async () => {
    const signal = new Notifier();
    await signal.wait(0, 1);
    expect(signal.raised).toBe(0);
  });
});

describe('a signal with a pace', () => {
  it('wakes at once after a silence, and then no more often than its pace', async () => {
    const signal = new Notifier(notifierMemory(), 100);
    signal.raise();
    const first = signal.raised;
    const told = performance.now();
    expect(first).toBe(1);
    for (let i = 0; i < 5; i += 1) signal.raise();
    expect(signal.raised).toBe(first);
    await signal.wait(first, FOREVER);
    expect(performance.now() - told).toBeGreaterThan(90);
    expect(signal.raised).toBe(6);
  });

  it('does not keep those waiting who are in a hurry', async () => {
    const signal = new Notifier(notifierMemory(), FOREVER);
    signal.raise();
    const first = signal.raised;
    signal.raise();
    const woken = signal.wait(first, FOREVER);
    signal.raise();
    await pause(5);
    expect(signal.raised).toBe(first);
    signal.hurry();
    await woken;
    expect(signal.raised).toBe(4);
  });

  it('keeps nobody waiting longer than he asked for', async () => {
    const signal = new Notifier(notifierMemory(), FOREVER);
    signal.raise();
    const first = signal.raised;
    signal.raise();
    await signal.wait(first, 1);
    expect(signal.raised).toBe(first);
  });
});
