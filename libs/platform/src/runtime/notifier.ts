/** Places in a signal's memory: how often it was raised, and how often somebody was in a hurry. */
const RAISED = 0;
const HURRIED = 1;

/** Memory for one signal, to be handed to the threads that share it. */
export const signalMemory = (): SharedArrayBuffer => new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);

/**
 * Wakes those who wait for news, in every thread that shares its memory. A signal raised while nobody waits is not
 * lost: the next wait returns at once. With a pace, in milliseconds, it wakes those who wait on this side no more often
 * than that, so that news gather: the first after a silence at once, later ones together.
 */
export class Notifier {
  private readonly counts: Int32Array<SharedArrayBuffer>;
  private readonly waiting = new Set<() => void>();
  private listening = false;
  /** What the counts were when they were looked at last, and what of it those on this side were told. */
  private seen = 0;
  private told = 0;
  private hurried = 0;
  private silentUntil = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    memory = signalMemory(),
    private readonly pace = 0,
  ) {
    this.counts = new Int32Array(memory);
  }

  raise(): void {
    Atomics.add(this.counts, RAISED, 1);
    Atomics.notify(this.counts, RAISED);
  }

  /** Raises it, and has those who wait woken without regard to their pace. */
  hurry(): void {
    Atomics.add(this.counts, HURRIED, 1);
    this.raise();
  }

  /** How often it was raised, as far as this side is told by now; hand it to `wait` to miss nothing in between. */
  get raised(): number {
    this.look();
    return this.told;
  }

  /** Resolves when it was raised since it was `since`, or after so many milliseconds. */
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

  /** One listener serves all who wait. It has no time limit and does not keep the process alive; their timers do. */
  private listen(): void {
    while (!this.listening) {
      const news = Atomics.waitAsync(this.counts, RAISED, this.seen);
      if (news.async) {
        this.listening = true;
        void news.value.then(() => this.heard());
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
