/**
 * A value that is costly to make, shared by callers while it is made and within its age. A failure is shared by those
 * who wait; the next call tries again.
 */
export class SharedValue<T> {
  private shared: { readonly value: Promise<T>; readonly begun: number; settled: boolean } | null = null;

  /**
   * @param maxAge milliseconds since it was begun
   * @param clock milliseconds, monotonic
   */
  constructor(
    private readonly make: () => Promise<T>,
    private readonly maxAge: number,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  get(): Promise<T> {
    const now = this.clock();
    const { shared } = this;
    if (shared !== null && (!shared.settled || now - shared.begun < this.maxAge)) return shared.value;
    const made = { value: this.make(), begun: now, settled: false };
    this.shared = made;
    made.value.then(
      () => (made.settled = true),
      () => (this.shared = null),
    );
    return made.value;
  }
}
