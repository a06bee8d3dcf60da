/** What a caller may still do. */
export interface Allowance {
  readonly admitted: boolean;
  /** Requests admitted at once. */
  readonly remaining: number;
  /** Seconds until the quota is full again; for a refused request, until one would be admitted. */
  readonly seconds: number;
}

interface Bucket {
  tokens: number;
  /** When the tokens were counted. */
  at: number;
}

/** Seconds in which an empty bucket fills. */
export const windowSeconds = 60;

/** Callers of one generation. */
const maxBucketsPerGeneration = 10_000;

/**
 * A token bucket for each caller: holds a minute's quota and fills at its pace. Bounded: at least the 10,000 most
 * recent callers are remembered; a forgotten one starts with a full bucket.
 */
export class RateLimiter {
  private recent = new Map<string, Bucket>();
  private older = new Map<string, Bucket>();

  /**
   * @param quota requests a minute, at least 1
   * @param clock milliseconds, monotonic
   */
  constructor(
    private readonly quota: number,
    private readonly clock: () => number = () => performance.now(),
    private readonly generation = maxBucketsPerGeneration,
  ) {}

  /**
   * Takes `cost` tokens of a caller, at most the whole quota, less `paid` taken before. A refused request costs
   * nothing.
   */
  take(caller: string, cost = 1, paid = 0): Allowance {
    const bucket = this.filled(caller, paid);
    const price = Math.min(cost, this.quota);
    const perSecond = this.quota / windowSeconds;
    if (bucket.tokens < price) {
      const seconds = Math.ceil((price - bucket.tokens) / perSecond);
      return { admitted: false, remaining: Math.floor(bucket.tokens), seconds };
    }
    bucket.tokens -= price;
    const missing = this.quota - bucket.tokens;
    return { admitted: true, remaining: Math.floor(bucket.tokens), seconds: Math.ceil(missing / perSecond) };
  }

  /** Returns the tokens of a request that was refused for another reason. */
  giveBack(caller: string, cost: number): void {
    this.filled(caller, Math.min(cost, this.quota));
  }

  /** The bucket of a caller, refilled. */
  private filled(caller: string, more: number): Bucket {
    const now = this.clock();
    const bucket = this.recent.get(caller) ?? this.remember(caller, now);
    const flowedIn = ((now - bucket.at) / 1000) * (this.quota / windowSeconds);
    bucket.tokens = Math.min(this.quota, bucket.tokens + more + flowedIn);
    bucket.at = now;
    return bucket;
  }

  /** Moves a caller into the youngest generation. */
  private remember(caller: string, now: number): Bucket {
    if (this.recent.size >= this.generation) {
      this.older = this.recent;
      this.recent = new Map();
    }
    const bucket = this.older.get(caller) ?? { tokens: this.quota, at: now };
    this.recent.set(caller, bucket);
    return bucket;
  }
}
