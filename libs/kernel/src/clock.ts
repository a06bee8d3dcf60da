import type { Instant } from './domain-event.js';

/** Source of the current time, replaceable in tests. */
export abstract class Clock {
  /** The current instant in UTC with milliseconds. */
  abstract now(): Instant;
}

/** The system clock. */
export class SystemClock extends Clock {
  now(): Instant {
    return new Date().toISOString();
  }
}
