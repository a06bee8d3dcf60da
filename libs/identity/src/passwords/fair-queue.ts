interface Waiting {
  readonly begin: () => void;
  readonly giveUp: () => void;
}

/**
 * Queue with limited concurrency that serves its callers round-robin. When full, drops the newest job of the caller
 * with most queued, so that no caller can fill it for all.
 */
export class FairQueue {
  private running = 0;
  private count = 0;
  /** In the order of their turns. */
  private readonly askers = new Map<string, Waiting[]>();

  constructor(
    private readonly atOnce: number,
    private readonly most: number,
    private readonly refusal: () => Error,
  ) {}

  /** Rejects with the refusal where the work was not started. */
  async run<T>(asker: string, work: () => Promise<T>): Promise<T> {
    if (this.running < this.atOnce) this.running += 1;
    else await this.wait(asker);
    try {
      return await work();
    } finally {
      this.next();
    }
  }

  private wait(asker: string): Promise<void> {
    if (this.count >= this.most) this.makeRoom(this.askers.get(asker)?.length ?? 0);
    return new Promise((begin, reject) => {
      const own = this.askers.get(asker) ?? [];
      own.push({ begin, giveUp: () => reject(this.refusal()) });
      this.askers.set(asker, own);
      this.count += 1;
    });
  }

  /** Throws the refusal where no caller has more queued than this one would have. */
  private makeRoom(own: number): void {
    const [asker, longest] = [...this.askers].reduce((one, other) => (other[1].length > one[1].length ? other : one));
    if (longest.length <= own + 1) throw this.refusal();
    this.take(asker, longest.pop()!).giveUp();
  }

  private next(): void {
    const first = this.askers.entries().next().value;
    if (first === undefined) {
      this.running -= 1;
      return;
    }
    const [asker, own] = first;
    this.askers.delete(asker);
    this.askers.set(asker, own);
    this.take(asker, own.shift()!).begin();
  }

  private take(asker: string, waiting: Waiting): Waiting {
    this.count -= 1;
    if (this.askers.get(asker)!.length === 0) this.askers.delete(asker);
    return waiting;
  }
}
