import { SignInThrottle, TooManyAttempts, type Attempt } from './sign-in-throttle.js';

let now: number;
let throttle: SignInThrottle;
const from = (address: string, account = 'ada'): Attempt => ({ account, address });
const fail = (attempt: Attempt) => throttle.begin(attempt);

/** Seconds that an attempt would have to wait; 0 where it is heard. */
function wait(attempt: Attempt): number {
  try {
    throttle.begin(attempt);
    throttle.withdrawn(attempt);
    return 0;
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error;
    return error.members['retryAfter'] as number;
  }
}

beforeEach(() => {
  now = 0;
  throttle = new SignInThrottle(() => now, 100);
});

describe('guessing is slowed down', () => {
  it('from one address to one account: ten at once, then one every half minute', () => {
    for (let i = 0; i < 10; i += 1) fail(from('thief'));
    expect(wait(from('thief'))).toBe(30);
    now += 29_000;
    expect(wait(from('thief'))).toBe(1);
    now += 1_000;
    fail(from('thief'));
    expect(wait(from('thief'))).toBe(30);
  });

  it('from one address to all accounts', () => {
    for (let i = 0; i < 100; i += 1) fail(from('thief', `account-${i}`));
    expect(wait(from('thief', 'one more'))).toBe(5);
    expect(wait(from('elsewhere', 'one more'))).toBe(0);
  });

  it('from all addresses to one account', () => {
    for (let i = 0; i < 100; i += 1) fail(from(`bot-${i}`));
    expect(wait(from('another bot'))).toBe(10);
    expect(wait(from('another bot', 'bob'))).toBe(0);
  });
});

describe('its victim', () => {
  it('gets in from where they have signed in before, however many guess', () => {
    throttle.begin(from('home'));
    throttle.succeeded(from('home'));
    for (let i = 0; i < 100; i += 1) fail(from(`bot-${i}`));
    expect(wait(from('bot'))).toBeGreaterThan(0);
    expect(wait(from('home'))).toBe(0);
  });

  it('gets in from elsewhere while one address is held up', () => {
    for (let i = 0; i < 10; i += 1) fail(from('thief'));
    expect(wait(from('home'))).toBe(0);
  });

  it('is never made to wait for more than half a minute', () => {
    for (let i = 0; i < 10; i += 1) fail(from('home'));
    for (let i = 0; i < 1_000; i += 1) expect(wait(from('home'))).toBeLessThanOrEqual(30);
  });
});

describe('who is right', () => {
  it('is never held up', () => {
    for (let i = 0; i < 1_000; i += 1) {
      throttle.begin(from('home'));
      throttle.succeeded(from('home'));
    }
  });

  it('has their mistakes forgotten', () => {
    for (let i = 0; i < 9; i += 1) fail(from('home'));
    throttle.begin(from('home'));
    throttle.succeeded(from('home'));
    for (let i = 0; i < 10; i += 1) expect(() => fail(from('home'))).not.toThrow();
  });
});

it('remembers so many and no more', () => {
  for (let i = 0; i < 10_000; i += 1) fail(from(`10.0.${i}`, `account-${i}`));
  const maps = Object.values(throttle).flatMap((part) => Object.values(part as object));
  const sizes = maps.filter((one) => one instanceof Map || one instanceof Set).map(({ size }) => size);
  expect(sizes.length).toBe(4);
  expect(Math.max(...sizes)).toBe(100);
});
