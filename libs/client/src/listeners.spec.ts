import { Listeners } from './listeners.js';

describe('listeners', () => {
  it('are called until they are removed', () => {
    const listeners = new Listeners<[number]>();
    const heard: number[] = [];
    const stop = listeners.add((value) => heard.push(value));
    listeners.notify(1);
    stop();
    listeners.notify(2);
    expect(heard).toEqual([1]);
  });

  it('are called even if an earlier one throws, which is reported as uncaught', () => {
    const listeners = new Listeners<[]>();
    const late: (() => void)[] = [];
    const { queueMicrotask: original } = globalThis;
    globalThis.queueMicrotask = (work) => void late.push(work);
    let heard = 0;
    listeners.add(() => {
      throw new Error('A listener failed.');
    });
    listeners.add(() => (heard += 1));
    listeners.notify();
    globalThis.queueMicrotask = original;
    expect(heard).toBe(1);
    expect(late).toHaveLength(1);
    expect(late[0]).toThrow('A listener failed.');
  });
});
