import { SignInThrottle, TooManyAttempts, type Attempt, type Heard } from './sign-in-throttle.js';

let now: number;
let throttle: SignInThrottle;
const from = (address: string, account = 'ada'): Attempt => ({ account, address });
const fail = (attempt: Attempt) => throttle.begin(attempt);
const succeed = (attempt: Attempt) => throttle.begin(attempt).succeeded();

/** Seconds that an attempt would have to wait; 0 where it is heard. */
function wait(attempt: Attempt): number {
  const heard = tried(attempt);
  if (typeof heard === 'number') return heard;
  heard.withdrawn();
  return 0;
}

function tried(attempt: Attempt): Heard | number {
  try {
    return throttle.begin(attempt);
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error;
    return error.members['retryAfter'] as number;
  }
}

/** An account of which others have used up all that addresses share there. */
function besiege(): void {
  for (let i = 0; i < 300; i += 1) fail(from(`bot-${i}`));
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
    besiege();
    expect(wait(from('another bot'))).toBe(10);
    expect(wait(from('another bot', 'bob'))).toBe(0);
  });
});

describe('its victim', () => {
  it('gets in from where they have signed in before, however many guess', () => {
    succeed(from('home'));
    besiege();
    expect(wait(from('bot'))).toBeGreaterThan(0);
    expect(wait(from('home'))).toBe(0);
  });

  it('gets in from a new place at once, while some addresses never stop guessing', () => {
    const guess = () => [1, 2, 3, 4].forEach((i) => tried(from(`bot-${i}`)));
    const waits: number[] = [];
    for (let halves = 0; halves < 2 * 2 * 60 * 60; halves += 1) {
      guess();
      if (halves % 600 === 0) waits.push(wait(from(`hotel-${halves}`)));
      now += 500;
    }
    expect(waits).toEqual(Array<number>(24).fill(0));
  });

  it('may mistype twice in a new place while others guess', () => {
    for (let i = 0; i < 500; i += 1) tried(from(`bot-${i % 50}`));
    for (const _ of ['once', 'again']) fail(from('hotel'));
    succeed(from('hotel'));
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
      succeed(from('home'));
    }
  });

  it('has their mistakes forgotten', () => {
    for (let i = 0; i < 9; i += 1) fail(from('home'));
    succeed(from('home'));
    for (let i = 0; i < 10; i += 1) expect(() => fail(from('home'))).not.toThrow();
  });
});

it('remembers so many and no more', () => {
  for (let i = 0; i < 10_000; i += 1) fail(from(`10.0.${i}`, `account-${i}`));
  const maps = Object.values(throttle).flatMap((part) => Object.values(part as object));
  const sizes = maps.filter((one) => one instanceof Map || one instanceof Set).map(({ size }) => size);
  expect(sizes.length).toBe(6);
  expect(Math.max(...sizes)).toBe(100);
});
