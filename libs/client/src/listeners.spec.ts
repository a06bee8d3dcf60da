import { Listeners } from './listeners.js';

describe('listeners', () => {
  it('are told until they stop listening', () => {
    const listeners = new Listeners<[number]>();
    const heard: number[] = [];
    const stop = listeners.add((value) => heard.push(value));
    listeners.tell(1);
    stop();
    listeners.tell(2);
    expect(heard).toEqual([1]);
  });

  it('are told also where one before them fails, which is reported as uncaught', () => {
    const listeners = new Listeners<[]>();
    const late: (() => void)[] = [];
    const { queueMicrotask: original } = globalThis;
    globalThis.queueMicrotask = (work) => void late.push(work);
    let heard = 0;
    listeners.add(() => {
      throw new Error('A listener failed.');
    });
    listeners.add(() => (heard += 1));
    listeners.tell();
    globalThis.queueMicrotask = original;
    expect(heard).toBe(1);
    expect(late).toHaveLength(1);
    expect(late[0]).toThrow('A listener failed.');
  });
});
