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
/** To one account from all addresses, but for those that are heard whatever others do. */
const ACCOUNT: Quota = { burst: 100, every: 10_000 };
/** From one address to one account, with others not having to leave any room: somebody on a journey mistypes, too. */
const FRESH: Quota = { burst: 3, every: 60 * 60_000 };
/** The same from all addresses to one account: who wants to use this up needs hundreds of networks. */
const ALL_FRESH: Quota = { burst: 200, every: 10_000 };
/** Entries of each kind that are remembered. */
const REMEMBERED = 20_000;

/** An attempt to sign in: an account by tenant and the key of its e-mail, and the network it comes from. */
export interface Attempt {
  readonly account: string;
  readonly address: string;
}

/** An attempt that is heard. */
export interface Heard {
  /** The password was right. */
  succeeded(): void;
  /** It was not found out whether it was, whoever is to blame. */
  withdrawn(): void;
}

/**
 * Slows down those who guess passwords. Every attempt counts before its password is looked at, and success gives it
 * back. Nobody is locked out for good: an account that is attacked from many addresses still hears those from where its
 * owner has signed in before, and the first attempts of any other. Memory is bounded.
 */
export class SignInThrottle {
  private readonly pairs: Buckets;
  private readonly addresses: Buckets;
  private readonly accounts: Buckets;
  private readonly fresh: Buckets;
  private readonly allFresh: Buckets;
  private readonly trusted: Recent;

  /** @param now milliseconds from any moment on */
  constructor(now: () => number = () => performance.now(), remembered = REMEMBERED) {
    this.pairs = new Buckets(PAIR, remembered, now);
    this.addresses = new Buckets(ADDRESS, remembered, now);
    this.accounts = new Buckets(ACCOUNT, remembered, now);
    this.fresh = new Buckets(FRESH, remembered, now);
    this.allFresh = new Buckets(ALL_FRESH, remembered, now);
    this.trusted = new Recent(remembered);
  }

  /** Throws `TooManyAttempts`. */
  begin({ account, address }: Attempt): Heard {
    const pair = `${address} ${account}`;
    const own: Share[] = [
      [this.pairs, pair],
      [this.addresses, address],
    ];
    const shares = [...own, ...this.sharesOf(account, pair)];
    const wait = Math.max(...shares.map(([buckets, key]) => buckets.wait(key)));
    if (wait > 0) throw new TooManyAttempts(Math.ceil(wait / 1_000));
    for (const [buckets, key] of shares) buckets.take(key);
    const withdrawn = (): void => shares.forEach(([buckets, key]) => buckets.giveBack(key));
    const succeeded = (): void => {
      withdrawn();
      this.pairs.forget(pair);
      this.fresh.forget(pair);
      this.trusted.add(pair);
    };
    return { succeeded, withdrawn };
  }

  /** What an attempt takes of what all addresses share at an account. */
  private sharesOf(account: string, pair: string): readonly Share[] {
    if (this.trusted.has(pair)) return [];
    if (this.fresh.wait(pair) > 0 || this.allFresh.wait(account) > 0) return [[this.accounts, account]];
    return [
      [this.fresh, pair],
      [this.allFresh, account],
    ];
  }
}

/** One of a bucket is taken. */
type Share = readonly [Buckets, key: string];

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
