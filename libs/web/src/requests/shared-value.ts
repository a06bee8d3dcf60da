/**
 * A value that is costly to make. Those who ask while it is made, or within its age, get the same one; a failure is
 * shared by those who wait for it, and made good by the next who asks.
 */
export class SharedValue<T> {
  private shared: { readonly value: Promise<T>; readonly begun: number; settled: boolean } | null = null;

  /**
   * @param maxAge milliseconds from when it was begun
   * @param clock milliseconds from any moment on, never going back
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
