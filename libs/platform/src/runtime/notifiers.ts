import { Notifier, notifierMemory } from './notifier.js';

/** The memory of each notifier, by name. */
export type NotifierMemory = ReadonlyMap<string, SharedArrayBuffer>;

/**
 * Least time between two wake-ups of deliveries under load, in milliseconds. A quiet shop is not slowed by it, nor is a
 * reader that waits for its own write.
 */
export const wakeUpIntervalMs = 100;

/** The notifiers of a process. Threads that are given the memory share them. */
export class Notifiers {
  private readonly memory: Map<string, SharedArrayBuffer>;
  private readonly notifiers = new Map<string, Notifier>();

  /** @param pace least time between two wake-ups of deliveries, in milliseconds; 0: every commit wakes them */
  constructor(
    shared: NotifierMemory = new Map(),
    private readonly pace = 0,
  ) {
    this.memory = new Map(shared);
  }

  /** Raised when a commit may have left events or messages. */
  committed(context: string, tenant: string): Notifier {
    return this.of(`${context} of ${tenant} committed`, this.pace);
  }

  /** Raised when documents changed. */
  projected(context: string, tenant: string): Notifier {
    return this.of(`${context} of ${tenant} projected`, 0);
  }

  /** Raised when there are client notifications. */
  notified(tenant: string): Notifier {
    return this.of(`pages of ${tenant} told`, 0);
  }

  /** Shares notifiers of the thread that started this one; those that are known stay. */
  adopt(shared: NotifierMemory): void {
    for (const [name, memory] of shared) if (!this.memory.has(name)) this.memory.set(name, memory);
  }

  get shared(): NotifierMemory {
    return this.memory;
  }

  private of(name: string, pace: number): Notifier {
    const known = this.notifiers.get(name);
    if (known !== undefined) return known;
    const memory = this.memory.get(name) ?? notifierMemory();
    const notifier = new Notifier(memory, pace);
    this.memory.set(name, memory);
    this.notifiers.set(name, notifier);
    return notifier;
  }
}
