import { DomainError } from '@tradepost/kernel';
import { networksOf } from '@tradepost/web';
import { Buckets, Recent, type Quota } from './buckets.js';

/** Too many attempts failed: the next one is heard after `retryAfter` seconds. */
export class TooManyAttempts extends DomainError {
  readonly code = 'too_many_attempts';

  constructor(seconds: number) {
    super(`Too many attempts to sign in have failed. Try again in ${seconds} s.`, {
      members: { retryAfter: seconds },
    });
  }
}

/**
 * Quotas of a network of each size: an IPv4 address or a /64, a /56, and a /48 or the /24 of an IPv4 address. They rise
 * with the size, and far more slowly than the number of addresses: who has one of them has all that are in it.
 */
type BySize = readonly [single: Quota, site: Quota, large: Quota];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** To one account: slow enough for guessing, short enough for somebody who mistypes. */
const PAIR: BySize = [
  { burst: 10, every: MINUTE / 2 },
  { burst: 15, every: MINUTE / 2 },
  { burst: 20, every: MINUTE / 2 },
];
/** To all accounts: an office or a shared line has many people behind it. */
const NETWORK: BySize = [
  { burst: 100, every: 5_000 },
  { burst: 200, every: 2_500 },
  { burst: 400, every: 1_250 },
];
/** To one account from all networks, but for those that are heard whatever others do. */
const ACCOUNT: Quota = { burst: 100, every: 10_000 };
/** To one account, with others not having to leave any room: somebody on a journey mistypes, too. */
const FRESH: BySize = [
  { burst: 3, every: HOUR },
  { burst: 6, every: HOUR },
  { burst: 12, every: HOUR },
];
/** The same from all networks to one account: who wants to use this up needs many of the largest size. */
const ALL_FRESH: Quota = { burst: 200, every: 10_000 };
/** Entries of each kind that are remembered. */
const maxCounters = 20_000;

/** An attempt to sign in: an account by tenant and the key of its e-mail, and the address or network it comes from. */
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

/** One of a bucket is taken. */
type Share = readonly [Buckets, key: string];

/**
 * Slows down those who guess passwords. Every attempt counts before its password is looked at, and success gives it
 * back. Nobody is locked out for good: an account that is attacked from many networks still hears those from where its
 * owner has signed in before, and the first attempts of any other. Memory is bounded.
 */
export class SignInThrottle {
  private readonly pairs: readonly Buckets[];
  private readonly networks: readonly Buckets[];
  private readonly fresh: readonly Buckets[];
  private readonly accounts: Buckets;
  private readonly allFresh: Buckets;
  private readonly trusted: Recent;

  /** @param now milliseconds from any moment on */
  constructor(now: () => number = () => performance.now(), remembered = maxCounters) {
    const buckets = (quota: Quota): Buckets => new Buckets(quota, remembered, now);
    this.pairs = PAIR.map(buckets);
    this.networks = NETWORK.map(buckets);
    this.fresh = FRESH.map(buckets);
    this.accounts = buckets(ACCOUNT);
    this.allFresh = buckets(ALL_FRESH);
    this.trusted = new Recent(remembered);
  }

  /** Throws `TooManyAttempts`. */
  begin(attempt: Attempt): Heard {
    const { pair, own, shared } = this.sharesOf(attempt);
    const shares = this.trusted.has(pair) ? own : [...own, ...shared()];
    const wait = longestWait(shares);
    if (wait > 0) throw new TooManyAttempts(Math.ceil(wait / 1_000));
    for (const [buckets, key] of shares) buckets.take(key);
    const withdrawn = (): void => shares.forEach(([buckets, key]) => buckets.giveBack(key));
    const succeeded = (): void => {
      withdrawn();
      this.pairs[0]!.forget(pair);
      this.fresh[0]!.forget(pair);
      this.trusted.add(pair);
    };
    return { succeeded, withdrawn };
  }

  /** Whether an attempt would be heard if it came from where the owner of the account has signed in before. */
  isHeardWhenTrusted(attempt: Attempt): boolean {
    return longestWait(this.sharesOf(attempt).own) === 0;
  }

  /** The owner of the account has signed in from there. */
  trust(attempt: Attempt): void {
    this.trusted.add(this.sharesOf(attempt).pair);
  }

  /** What an attempt takes: of its own /64 or IPv4 address, and of what that shares with others. */
  private sharesOf({ account, address }: Attempt) {
    const [single, ...larger] = sizesOf(address) as [Sized, ...Sized[]];
    const pair = `${single.network} ${account}`;
    const by = (buckets: readonly Buckets[], suffix: string, sizes: readonly Sized[]): readonly Share[] =>
      sizes.map(({ network, size }) => [buckets[size]!, network + suffix]);
    const own = [...by(this.pairs, ` ${account}`, [single]), ...by(this.networks, '', [single])];
    const shared = (): readonly Share[] => {
      const fresh: readonly Share[] = [...by(this.fresh, ` ${account}`, [single, ...larger]), [this.allFresh, account]];
      const last: readonly Share[] = longestWait(fresh) > 0 ? [[this.accounts, account]] : fresh;
      return [...by(this.pairs, ` ${account}`, larger), ...by(this.networks, '', larger), ...last];
    };
    return { pair, own, shared };
  }
}

function longestWait(shares: readonly Share[]): number {
  return Math.max(...shares.map(([buckets, key]) => buckets.wait(key)));
}

/** A network, with the place of its quotas. */
interface Sized {
  readonly network: string;
  readonly size: number;
}

/** The networks that an address lies in. */
function sizesOf(address: string): readonly Sized[] {
  const sizes = networksOf(address).map((network, size) => ({ network, size }));
  const near = /^(\d+\.\d+\.\d+)\.\d+$/.exec(sizes[0]!.network)?.[1];
  return near === undefined ? sizes : [...sizes, { network: `${near}.0/24`, size: 2 }];
}
