import { setImmediate as breathe } from 'node:timers/promises';

/** How long work may go on without letting anything else happen, in milliseconds. */
const maxHoldMs = 10;

/** Lets long work give way to others every few milliseconds. */
export class EventLoopYielder {
  private since = performance.now();

  /** To be awaited between small pieces of the work. */
  async breathe(): Promise<void> {
    if (performance.now() - this.since < maxHoldMs) return;
    await breathe();
    this.since = performance.now();
  }
}
