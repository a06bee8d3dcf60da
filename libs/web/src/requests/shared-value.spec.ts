import { SharedValue } from './shared-value.js';

let made: number;
let now: number;
let fail: boolean;
let release: () => void;

const make = async (): Promise<number> => {
  made += 1;
  const mine = made;
  await new Promise<void>((resolve) => (release = resolve));
  if (fail) throw new Error('It failed.');
  return mine;
};
const shared = () => new SharedValue(make, 1_000, () => now);

beforeEach(() => ([made, now, fail] = [0, 0, false]));

describe('a shared value', () => {
  it('is made once for all who ask at the same time, however long it takes', async () => {
    const value = shared();
    const first = value.get();
    now = 5_000;
    const second = value.get();
    release();
    expect([await first, await second, made]).toEqual([1, 1, 1]);
  });

  it('is made anew once it is too old', async () => {
    const value = shared();
    const first = value.get();
    release();
    await first;
    now = 999;
    expect(await value.get()).toBe(1);
    now = 1_000;
    const next = value.get();
    release();
    expect(await next).toBe(2);
  });

  it('is not kept where it could not be made', async () => {
    const value = shared();
    fail = true;
    const failing = [value.get(), value.get()];
    release();
    for (const one of failing) await expect(one).rejects.toThrow('It failed.');
    fail = false;
    const next = value.get();
    release();
    expect(await next).toBe(2);
  });
});
