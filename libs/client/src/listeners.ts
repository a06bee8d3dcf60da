/** Set of event listeners. */
export class Listeners<Args extends readonly unknown[]> {
  private readonly all = new Set<(...args: Args) => void>();

  /** Returns a function that removes the listener. */
  add(listener: (...args: Args) => void): () => void {
    this.all.add(listener);
    return () => void this.all.delete(listener);
  }

  /** Calls every listener. An error thrown by one is reported as uncaught and does not affect the others. */
  notify(...args: Args): void {
    for (const listener of [...this.all]) {
      try {
        listener(...args);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
