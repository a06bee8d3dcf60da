import { setTimeout as pause } from 'node:timers/promises';

/** So long after a delivery that somebody waits for others may be on their way, in milliseconds. */
const quietTimeMs = 100;
/** Whoever makes way goes on after so many milliseconds all the same. */
const maxDelayMs = 250;
const pollIntervalMs = 20;

/**
 * Lets deliveries that nobody waits for, such as e-mail, make way for those that carry the shop on. In quiet they go as
 * fast as they can; under load they go slowly, but go.
 */
export class BackgroundThrottle {
  private busyUntil = -Infinity;

  /** Notes that something was delivered that others have to make way for. */
  note(): void {
    this.busyUntil = performance.now() + quietTimeMs;
  }

  /** Resolves when it is quiet, after a quarter of a second at the latest, or soon after `stop` says so. */
  async makeWay(stop: () => boolean): Promise<void> {
    const patience = performance.now() + maxDelayMs;
    while (!stop() && performance.now() < Math.min(this.busyUntil, patience)) await pause(pollIntervalMs);
  }
}
