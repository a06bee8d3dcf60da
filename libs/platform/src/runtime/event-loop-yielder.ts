import { setImmediate as breathe } from 'node:timers/promises';

/** Longest time that work may block the event loop, in milliseconds. */
const maxHoldMs = 10;

/** Lets long work yield to the event loop. */
export class EventLoopYielder {
  private since = performance.now();

  /** To be awaited between small pieces of work. */
  async breathe(): Promise<void> {
    if (performance.now() - this.since < maxHoldMs) return;
    await breathe();
    this.since = performance.now();
  }
}
