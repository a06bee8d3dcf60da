/** Rate limit: `burst` at once, then one `every` so many milliseconds. */
export interface Quota {
  readonly burst: number;
  readonly every: number;
}

/** A token bucket per key, stored as one number: the time at which it is full again (GCRA). Memory is bounded. */
export class Buckets {
  private readonly fullAt = new Map<string, number>();

  /** @param most number of remembered keys */
  constructor(
    private readonly quota: Quota,
    private readonly most: number,
    private readonly now: () => number,
  ) {}

  /** Milliseconds until a token is available. */
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

  /** Evicts the least recently used. */
  private set(key: string, fullAt: number): void {
    this.fullAt.delete(key);
    if (fullAt <= this.now()) return;
    if (this.fullAt.size >= this.most) this.fullAt.delete(this.fullAt.keys().next().value!);
    this.fullAt.set(key, fullAt);
  }
}

/** A set that evicts the oldest entries. */
export class Recent {
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
