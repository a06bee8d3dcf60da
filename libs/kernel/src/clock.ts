import type { Instant } from './domain-event.js';

/** Tells the time, so that decisions can be tested at any instant. */
export abstract class Clock {
  /** The current instant in UTC with milliseconds. */
  abstract now(): Instant;
}

/** The clock of the machine. */
export class SystemClock extends Clock {
  now(): Instant {
    return new Date().toISOString();
  }
}
