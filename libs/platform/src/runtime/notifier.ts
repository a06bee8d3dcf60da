/** Indices in a notifier's memory: how often it was raised, and how often without regard to the pace. */
const RAISED = 0;
const HURRIED = 1;

/** Memory of one notifier, shared by threads. */
export const notifierMemory = (): SharedArrayBuffer => new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);

/**
 * Wakes waiters in every thread that shares its memory. A call of `raise` while nobody waits is not lost: the next wait
 * returns at once. With a pace, in milliseconds, waiters of this thread are woken at most that often: at once after a
 * silence, then once for all calls within the pace.
 */
export class Notifier {
  private readonly counts: Int32Array<SharedArrayBuffer>;
  private readonly waiting = new Set<() => void>();
  private listening = false;
  /** The counts at the last look, and the count that waiters of this thread know. */
  private seen = 0;
  private told = 0;
  private hurried = 0;
  private silentUntil = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    memory = notifierMemory(),
    private readonly pace = 0,
  ) {
    this.counts = new Int32Array(memory);
  }

  raise(): void {
    Atomics.add(this.counts, RAISED, 1);
    Atomics.notify(this.counts, RAISED);
  }

  /** Wakes waiters without regard to the pace. */
  hurry(): void {
    Atomics.add(this.counts, HURRIED, 1);
    this.raise();
  }

  /** The count that waiters of this thread know. Hand it to `wait` to miss nothing in between. */
  get raised(): number {
    this.look();
    return this.told;
  }

  /** Resolves once the count differs from `since`, or after a time-out in milliseconds. */
  wait(since: number, milliseconds: number): Promise<void> {
    if (this.raised !== since) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.waiting.add(wake);
      this.listen();
    });
  }

  /** One listener serves all waiters. It does not keep the process alive; their timers do. */
  private listen(): void {
    while (!this.listening) {
      const raised = Atomics.waitAsync(this.counts, RAISED, this.seen);
      if (raised.async) {
        this.listening = true;
        void raised.value.then(() => this.heard());
      } else {
        this.look();
      }
    }
  }

  private heard(): void {
    this.listening = false;
    this.look();
    if (this.waiting.size > 0) this.listen();
  }

  private look(): void {
    this.seen = Atomics.load(this.counts, RAISED);
    if (this.seen === this.told) return;
    const now = performance.now();
    const hurried = Atomics.load(this.counts, HURRIED);
    if (now < this.silentUntil && hurried === this.hurried) {
      this.timer ??= setTimeout(() => this.lookAgain(), this.silentUntil - now).unref();
      return;
    }
    this.told = this.seen;
    this.hurried = hurried;
    this.silentUntil = now + this.pace;
    for (const wake of [...this.waiting]) wake();
  }

  private lookAgain(): void {
    this.timer = null;
    this.look();
  }
}
