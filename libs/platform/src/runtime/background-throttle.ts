import { setTimeout as pause } from 'node:timers/promises';

/** How long after a foreground delivery others are expected, in milliseconds. */
const quietTimeMs = 100;
/** Longest delay of a background delivery, in milliseconds. */
const maxDelayMs = 250;
const pollIntervalMs = 20;

/**
 * Makes background deliveries, such as e-mail, yield to those that others wait for. At full speed when idle; slow, but
 * never stopped, under load.
 */
export class BackgroundThrottle {
  private busyUntil = -Infinity;

  /** Records a foreground delivery. */
  note(): void {
    this.busyUntil = performance.now() + quietTimeMs;
  }

  /** Resolves when idle, after `maxDelayMs`, or once `stop` returns true. */
  async makeWay(stop: () => boolean): Promise<void> {
    const patience = performance.now() + maxDelayMs;
    while (!stop() && performance.now() < Math.min(this.busyUntil, patience)) await pause(pollIntervalMs);
  }
}
