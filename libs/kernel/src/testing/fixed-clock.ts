import { Clock } from '../clock.js';
import type { Instant } from '../domain-event.js';

/** A clock that stands still until it is set. */
export class FixedClock extends Clock {
  constructor(private instant: Instant) {
    super();
  }

  now(): Instant {
    return this.instant;
  }

  set(instant: Instant): void {
    this.instant = instant;
  }
}
