/** Wakes those who wait for news. A signal raised while nobody waits is not lost: the next wait returns at once. */
export class Signal {
  private readonly waiting = new Set<() => void>();
  private count = 0;

  raise(): void {
    this.count += 1;
    for (const wake of [...this.waiting]) wake();
  }

  /** How often it was raised; hand it to `wait` to miss nothing in between. */
  get raised(): number {
    return this.count;
  }

  /** Resolves when it was raised more often than `since`, or after so many milliseconds. */
  wait(since: number, milliseconds: number): Promise<void> {
    if (this.count > since) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.waiting.add(wake);
    });
  }
}
