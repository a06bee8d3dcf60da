/** Those who want to be told. */
export class Listeners<Args extends readonly unknown[]> {
  private readonly all = new Set<(...args: Args) => void>();

  /** Returns how to stop being told. */
  add(listener: (...args: Args) => void): () => void {
    this.all.add(listener);
    return () => void this.all.delete(listener);
  }

  /** What a listener throws is its own affair: it is reported as uncaught, and the others are told all the same. */
  tell(...args: Args): void {
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
