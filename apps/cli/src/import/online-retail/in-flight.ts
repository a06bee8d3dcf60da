/** Greatest number and total weight of concurrent tasks; a heavier task runs alone. */
export interface Room {
  readonly tasks: number;
  readonly weight: number;
}

/**
 * Runs tasks concurrently within limits. After a failure nothing new starts; `drain` waits for the rest and throws the
 * first failure.
 */
export class InFlight {
  private tasks = 0;
  private weight = 0;
  private failure: { readonly error: unknown } | null = null;
  private wake: () => void = () => undefined;

  constructor(private readonly room: Room) {}

  /** Resolves once the task has started; false where an earlier one failed. */
  async start(weight: number, task: () => Promise<void>): Promise<boolean> {
    while (!this.failure && this.tasks > 0 && !this.fits(weight)) await this.change();
    if (this.failure) return false;
    this.tasks += 1;
    this.weight += weight;
    void this.run(weight, task);
    return true;
  }

  async drain(): Promise<void> {
    while (this.tasks > 0) await this.change();
    if (this.failure) throw this.failure.error;
  }

  private fits(weight: number): boolean {
    return this.tasks < this.room.tasks && this.weight + weight <= this.room.weight;
  }

  private change(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }

  private async run(weight: number, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      this.failure ??= { error };
    }
    this.tasks -= 1;
    this.weight -= weight;
    this.wake();
  }
}
