import { Notifier, signalMemory } from './notifier.js';

/** The memory of each signal, by name: what one thread hands to another. */
export type SignalMemory = ReadonlyMap<string, SharedArrayBuffer>;

/**
 * How often deliveries under load are woken at most, in milliseconds: what comes in between is delivered together. A
 * quiet shop is not slowed by it, nor is a reader that waits for what it has just written.
 */
export const wakeUpIntervalMs = 100;

/** The signals of a process. A thread that is given the memory of another shares them with it. */
export class Notifiers {
  private readonly memory: Map<string, SharedArrayBuffer>;
  private readonly signals = new Map<string, Notifier>();

  /** @param pace how often deliveries are woken at most, in milliseconds; 0: by every commit */
  constructor(
    shared: SignalMemory = new Map(),
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

  /** Raised when open pages have to be told something. */
  told(tenant: string): Notifier {
    return this.of(`pages of ${tenant} told`, 0);
  }

  get shared(): SignalMemory {
    return this.memory;
  }

  private of(name: string, pace: number): Notifier {
    const known = this.signals.get(name);
    if (known !== undefined) return known;
    const memory = this.memory.get(name) ?? signalMemory();
    const signal = new Notifier(memory, pace);
    this.memory.set(name, memory);
    this.signals.set(name, signal);
    return signal;
  }
}
