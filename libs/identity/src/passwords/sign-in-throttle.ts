import { DomainError } from '@tradepost/kernel';
import { networksOf } from '@tradepost/web';
import { Buckets, Recent, type Quota } from './buckets.js';

/** Too many failed attempts; the next is admitted after `retryAfter` seconds. */
export class TooManyAttempts extends DomainError {
  readonly code = 'too_many_attempts';

  constructor(seconds: number) {
    super(`Too many attempts to sign in have failed. Try again in ${seconds} s.`, {
      members: { retryAfter: seconds },
    });
  }
}

/**
 * Quotas by size of network: an IPv4 address or a /64; a /56; a /48 or the /24 of an IPv4 address. They grow far more
 * slowly than the number of addresses, since the holder of a network has all addresses in it.
 */
type BySize = readonly [single: Quota, site: Quota, large: Quota];

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Per account and network: slow enough against guessing, generous enough for typing errors. */
const accountAndNetworkQuotas: BySize = [
  { burst: 10, every: minuteMs / 2 },
  { burst: 15, every: minuteMs / 2 },
  { burst: 20, every: minuteMs / 2 },
];
/** Per network over all accounts: an office or a shared line serves many people. */
const networkQuotas: BySize = [
  { burst: 100, every: 5_000 },
  { burst: 200, every: 2_500 },
  { burst: 400, every: 1_250 },
];
/** Per account over all networks, except for attempts under `reservedQuotas`. */
const accountQuota: Quota = { burst: 100, every: 10_000 };
/**
 * Per account and network, independent of the shared quota, so that the owner can sign in from a new network during an
 * attack.
 */
const reservedQuotas: BySize = [
  { burst: 3, every: hourMs },
  { burst: 6, every: hourMs },
  { burst: 12, every: hourMs },
];
/** Per account over all networks, for attempts under `reservedQuotas`; exhausting it takes many of the largest networks. */
const reservedAccountQuota: Quota = { burst: 200, every: 10_000 };
/** Remembered entries of each kind. */
const maxCounters = 20_000;

/** An attempt to sign in: the account by tenant and e-mail key, and the address or network of the caller. */
export interface Attempt {
  readonly account: string;
  readonly address: string;
}

/** An admitted attempt. */
export interface Heard {
  /** The password was right; the quota is given back. */
  succeeded(): void;
  /** Not evaluated, and not counted. */
  withdrawn(): void;
}

/** One token of a bucket. */
type Share = readonly [Buckets, key: string];

/**
 * Throttles password guessing. Every attempt counts before its password is checked, and success gives it back. No
 * account is locked: under attack from many networks it still admits attempts from networks of earlier sign-ins, and
 * the first attempts from any other. Memory is bounded.
 */
export class SignInThrottle {
  private readonly pairs: readonly Buckets[];
  private readonly networks: readonly Buckets[];
  private readonly fresh: readonly Buckets[];
  private readonly accounts: Buckets;
  private readonly allFresh: Buckets;
  private readonly trusted: Recent;

  /** @param now monotonic time in milliseconds */
  constructor(now: () => number = () => performance.now(), remembered = maxCounters) {
    const buckets = (quota: Quota): Buckets => new Buckets(quota, remembered, now);
    this.pairs = accountAndNetworkQuotas.map(buckets);
    this.networks = networkQuotas.map(buckets);
    this.fresh = reservedQuotas.map(buckets);
    this.accounts = buckets(accountQuota);
    this.allFresh = buckets(reservedAccountQuota);
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

  /** Whether the attempt would be admitted from a known network of the account. */
  isHeardWhenTrusted(attempt: Attempt): boolean {
    return longestWait(this.sharesOf(attempt).own) === 0;
  }

  /** Marks the network of an attempt as known for the account. */
  trust(attempt: Attempt): void {
    this.trusted.add(this.sharesOf(attempt).pair);
  }

  /** Quotas that an attempt uses: of its own /64 or IPv4 address, and of the networks around it. */
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

/** A network and the index of its quotas in `BySize`. */
interface Sized {
  readonly network: string;
  readonly size: number;
}

/** The networks that contain an address. */
function sizesOf(address: string): readonly Sized[] {
  const sizes = networksOf(address).map((network, size) => ({ network, size }));
  const near = /^(\d+\.\d+\.\d+)\.\d+$/.exec(sizes[0]!.network)?.[1];
  return near === undefined ? sizes : [...sizes, { network: `${near}.0/24`, size: 2 }];
}
