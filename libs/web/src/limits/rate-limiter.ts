/** What a caller may still do after a request. */
export interface Allowance {
  readonly admitted: boolean;
  /** Requests that would be admitted at once. */
  readonly remaining: number;
  /** Whole seconds: until the quota is full again; where the request was not admitted, until one would be. */
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
 * A token bucket for each caller: a full one holds a minute's quota, and fills at the quota's pace. Its memory is
 * bounded: at least the 10,000 callers seen last are remembered, and who is forgotten begins with a full bucket.
 */
export class RateLimiter {
  private recent = new Map<string, Bucket>();
  private older = new Map<string, Bucket>();

  /**
   * @param quota requests a minute, at least 1
   * @param clock milliseconds from any moment on, never going back
   */
  constructor(
    private readonly quota: number,
    private readonly clock: () => number = () => performance.now(),
    private readonly generation = maxBucketsPerGeneration,
  ) {}

  /**
   * Counts a request of a caller as so many, the whole quota at most. `paid` of them it was counted as before. One that
   * is not admitted costs nothing.
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

  /** Takes back what a request that is not admitted for another reason was counted as. */
  giveBack(caller: string, cost: number): void {
    this.filled(caller, Math.min(cost, this.quota));
  }

  /** The bucket of a caller with what flowed in since, and more. */
  private filled(caller: string, more: number): Bucket {
    const now = this.clock();
    const bucket = this.recent.get(caller) ?? this.remember(caller, now);
    const flowedIn = ((now - bucket.at) / 1000) * (this.quota / windowSeconds);
    bucket.tokens = Math.min(this.quota, bucket.tokens + more + flowedIn);
    bucket.at = now;
    return bucket;
  }

  /** Brings a caller into the generation of those seen last. */
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
