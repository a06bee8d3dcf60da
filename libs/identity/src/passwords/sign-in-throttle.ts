import { DomainError } from '@tradepost/kernel';

/** Too many attempts failed: the next one is heard after `retryAfter` seconds. */
export class TooManyAttempts extends DomainError {
  readonly code = 'too_many_attempts';

  constructor(seconds: number) {
    super(`Too many attempts to sign in have failed. Try again in ${seconds} s.`, {
      members: { retryAfter: seconds },
    });
  }
}

/** How many attempts may fail at once, and how often another one may afterwards, in milliseconds. */
interface Quota {
  readonly burst: number;
  readonly every: number;
}

/** From one address to one account: slow enough for guessing, short enough for somebody who mistypes. */
const PAIR: Quota = { burst: 10, every: 30_000 };
/** From one address to all accounts: an office or a shared line has many people behind it. */
const ADDRESS: Quota = { burst: 100, every: 5_000 };
/** To one account from all addresses, but for those from where its owner has signed in. */
const ACCOUNT: Quota = { burst: 100, every: 10_000 };
/** Entries of each kind that are remembered. */
const REMEMBERED = 20_000;

/** An attempt to sign in: an account by tenant and e-mail in lower case, and the network it comes from. */
export interface Attempt {
  readonly account: string;
  readonly address: string;
}

/**
 * Slows down those who guess passwords. Every attempt counts before its password is looked at, and success gives it
 * back. Nobody is locked out for good: what is held up is heard again after half a minute at most, and an account that
 * is attacked from many addresses still hears those from where its owner has signed in before. Memory is bounded.
 */
export class SignInThrottle {
  private readonly pairs: Buckets;
  private readonly addresses: Buckets;
  private readonly accounts: Buckets;
  private readonly trusted: Recent;

  /** @param now milliseconds from any moment on */
  constructor(now: () => number = () => performance.now(), remembered = REMEMBERED) {
    this.pairs = new Buckets(PAIR, remembered, now);
    this.addresses = new Buckets(ADDRESS, remembered, now);
    this.accounts = new Buckets(ACCOUNT, remembered, now);
    this.trusted = new Recent(remembered);
  }

  /** Throws `TooManyAttempts`. */
  begin({ account, address }: Attempt): void {
    const pair = pairOf(account, address);
    const wait = Math.max(
      this.pairs.wait(pair),
      this.addresses.wait(address),
      this.trusted.has(pair) ? 0 : this.accounts.wait(account),
    );
    if (wait > 0) throw new TooManyAttempts(Math.ceil(wait / 1_000));
    this.pairs.take(pair);
    this.addresses.take(address);
    this.accounts.take(account);
  }

  succeeded({ account, address }: Attempt): void {
    const pair = pairOf(account, address);
    this.pairs.forget(pair);
    this.addresses.giveBack(address);
    this.accounts.giveBack(account);
    this.trusted.add(pair);
  }

  /** The attempt was not heard, whoever is to blame. */
  withdrawn({ account, address }: Attempt): void {
    this.pairs.giveBack(pairOf(account, address));
    this.addresses.giveBack(address);
    this.accounts.giveBack(account);
  }
}

const pairOf = (account: string, address: string): string => `${address} ${account}`;

/** A token bucket for each key, kept as one number: when it would be full again (GCRA). */
class Buckets {
  private readonly fullAt = new Map<string, number>();

  constructor(
    private readonly quota: Quota,
    private readonly most: number,
    private readonly now: () => number,
  ) {}

  /** Milliseconds until one may be taken. */
  wait(key: string): number {
    const { burst, every } = this.quota;
    const full = this.fullAt.get(key) ?? 0;
    return Math.max(0, full + every - burst * every - this.now());
  }

  take(key: string): void {
    this.set(key, Math.max(this.fullAt.get(key) ?? 0, this.now()) + this.quota.every);
  }

  giveBack(key: string): void {
    const full = this.fullAt.get(key);
    if (full !== undefined) this.set(key, full - this.quota.every);
  }

  forget(key: string): void {
    this.fullAt.delete(key);
  }

  /** Those that were not touched for the longest make way. */
  private set(key: string, fullAt: number): void {
    this.fullAt.delete(key);
    if (fullAt <= this.now()) return;
    if (this.fullAt.size >= this.most) this.fullAt.delete(this.fullAt.keys().next().value!);
    this.fullAt.set(key, fullAt);
  }
}

/** A set that forgets what was added longest ago. */
class Recent {
  private readonly keys = new Set<string>();

  constructor(private readonly most: number) {}

  has(key: string): boolean {
    return this.keys.has(key);
  }

  add(key: string): void {
    this.keys.delete(key);
    if (this.keys.size >= this.most) this.keys.delete(this.keys.values().next().value!);
    this.keys.add(key);
  }
}
