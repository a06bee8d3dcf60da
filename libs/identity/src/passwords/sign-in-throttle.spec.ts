import { SignInThrottle, TooManyAttempts, type Attempt, type Heard } from './sign-in-throttle.js';

let now: number;
let throttle: SignInThrottle;
const from = (address: string, account = 'ada'): Attempt => ({ account, address });
const fail = (attempt: Attempt) => throttle.begin(attempt);
const succeed = (attempt: Attempt) => throttle.begin(attempt).succeeded();

/** Seconds that an attempt would have to wait; 0 where it is admitted. */
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

/** Uses up the shared quota of the account from other networks. */
function besiege(): void {
  for (let i = 0; i < 300; i += 1) fail(from(`bot-${i}`));
}

/** Number of admitted attempts, each from another /64 of a prefix. */
function heardFrom(prefix: 56 | 48, attempts: number): number {
  const subnet = (i: number) => (prefix === 56 ? i % 256 : (i * 257) % 65_536).toString(16);
  let heard = 0;
  for (let i = 0; i < attempts; i += 1) if (typeof tried(from(`2001:db8:1:${subnet(i)}::1`)) !== 'number') heard += 1;
  return heard;
}

beforeEach(() => {
  now = 0;
  throttle = new SignInThrottle(() => now, 100);
});

describe('guessing is throttled', () => {
  it('from one address to one account: ten at once, then one every half minute', () => {
    for (let i = 0; i < 10; i += 1) fail(from('thief'));
    expect(wait(from('thief'))).toBe(30);
    now += 29_000;
    expect(wait(from('thief'))).toBe(1);
    now += 1_000;
    fail(from('thief'));
    expect(wait(from('thief'))).toBe(30);
  });

  it('from one /56 or one /48 to one account, however many addresses it has', () => {
    expect(heardFrom(56, 301)).toBe(15);
    throttle = new SignInThrottle(() => now, 100);
    expect(heardFrom(48, 2_000)).toBe(20);
    now += 10 * 60_000;
    expect(heardFrom(48, 2_000)).toBe(20);
  });

  it('from one /24 to one account', () => {
    let heard = 0;
    for (let i = 0; i < 256; i += 1) if (typeof tried(from(`192.0.2.${i}`)) !== 'number') heard += 1;
    expect(heard).toBe(20);
  });

  it('from one /48 to all accounts', () => {
    let heard = 0;
    for (let i = 0; i < 1_000; i += 1)
      if (typeof tried(from(`2001:db8:1:${i.toString(16)}::1`, `account-${i}`)) !== 'number') heard += 1;
    expect(heard).toBe(400);
  });

  it('independent of the spelling of an address', () => {
    for (let i = 0; i < 5; i += 1) {
      fail(from('192.0.2.1'));
      fail(from(i % 2 === 0 ? '::ffff:192.0.2.1' : '::ffff:c000:201'));
    }
    expect(wait(from('192.0.2.1'))).toBe(30);
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
  it('can sign in from a known network, however many guess', () => {
    succeed(from('home'));
    besiege();
    expect(wait(from('bot'))).toBeGreaterThan(0);
    expect(wait(from('home'))).toBe(0);
  });

  it('can sign in from a new network while some addresses keep guessing', () => {
    const guess = () => [1, 2, 3, 4].forEach((i) => tried(from(`bot-${i}`)));
    const waits: number[] = [];
    for (let halves = 0; halves < 2 * 2 * 60 * 60; halves += 1) {
      guess();
      if (halves % 600 === 0) waits.push(wait(from(`hotel-${halves}`)));
      now += 500;
    }
    expect(waits).toEqual(Array<number>(24).fill(0));
  });

  it('may mistype twice from a new network while others guess', () => {
    for (let i = 0; i < 500; i += 1) tried(from(`bot-${i % 50}`));
    for (const _ of ['once', 'again']) fail(from('hotel'));
    succeed(from('hotel'));
  });

  it('can sign in from any other network while one /48 or /56 keeps guessing', () => {
    succeed(from('2001:db8:2::1'));
    for (let minutes = 0; minutes < 6 * 60; minutes += 1) {
      heardFrom(minutes % 2 === 0 ? 48 : 56, 60);
      if (minutes % 60 === 0) {
        expect(wait(from('2001:db8:2::1'))).toBe(0);
        for (const place of ['2001:db8:3::1', '2001:db9:1::1', '198.51.100.7', '192.0.2.1']) {
          expect(wait(from(place))).toBe(0);
        }
      }
      now += 60_000;
    }
  });

  it('can sign in from a known network within the attacking /48', () => {
    succeed(from('2001:db8:1:ffff::1'));
    heardFrom(48, 2_000);
    expect(wait(from('2001:db8:1:ffff::2'))).toBe(0);
    expect(wait(from('2001:db8:1:fffe::2'))).toBe(30);
  });

  it('can be marked as known', () => {
    besiege();
    const home = from('home');
    for (let i = 0; i < 3; i += 1) tried(home);
    expect(wait(home)).toBeGreaterThan(0);
    expect(throttle.isHeardWhenTrusted(home)).toBe(true);
    throttle.trust(home);
    expect(wait(home)).toBe(0);
    for (let i = 0; i < 10; i += 1) tried(home);
    expect(throttle.isHeardWhenTrusted(home)).toBe(false);
  });

  it('can sign in from elsewhere while one address is throttled', () => {
    for (let i = 0; i < 10; i += 1) fail(from('thief'));
    expect(wait(from('home'))).toBe(0);
  });

  it('never waits for more than half a minute', () => {
    for (let i = 0; i < 10; i += 1) fail(from('home'));
    for (let i = 0; i < 1_000; i += 1) expect(wait(from('home'))).toBeLessThanOrEqual(30);
  });
});

describe('the right password', () => {
  it('is never throttled', () => {
    for (let i = 0; i < 1_000; i += 1) {
      succeed(from('home'));
    }
  });

  it('resets the failures', () => {
    for (let i = 0; i < 9; i += 1) fail(from('home'));
    succeed(from('home'));
    for (let i = 0; i < 10; i += 1) expect(() => fail(from('home'))).not.toThrow();
  });
});

it('bounds its memory', () => {
  for (let i = 0; i < 10_000; i += 1) fail(from(`10.0.${i}`, `account-${i}`));
  for (let i = 0; i < 10_000; i += 1) succeed(from(`2001:db8:${i.toString(16)}::1`, `account-${i}`));
  for (let i = 0; i < 10_000; i += 1) fail(from(`2001:db9:${i.toString(16)}::1`, `account-${i}`));
  for (let i = 0; i < 800; i += 1) fail(from(`10.1.${i >> 2}`, `account-${i >> 2}`));
  const parts = Object.values(throttle).flatMap((part: unknown) =>
    Array.isArray(part) ? (part as unknown[]) : [part],
  );
  const maps = parts.flatMap((part) => Object.values(part as object));
  const sizes = maps.filter((one) => one instanceof Map || one instanceof Set).map(({ size }) => size);
  expect(sizes.length).toBe(12);
  expect(sizes.filter((size) => size !== 100)).toEqual([]);
});
