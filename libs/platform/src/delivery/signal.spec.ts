import { Signal } from './signal.js';

const FOREVER = 1_000_000;

describe('Signal', () => {
  it('wakes everyone who waits', async () => {
    const signal = new Signal();
    const waits = [signal.wait(0, FOREVER), signal.wait(0, FOREVER)];
    signal.raise();
    await Promise.all(waits);
    expect(signal.raised).toBe(1);
  });

  it('does not lose what was raised before the wait', async () => {
    const signal = new Signal();
    const since = signal.raised;
    signal.raise();
    await signal.wait(since, FOREVER);
  });

  it('waits for news later than those known', async () => {
    const signal = new Signal();
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
    const signal = new Signal();
    await signal.wait(0, 1);
    expect(signal.raised).toBe(0);
  });
});
