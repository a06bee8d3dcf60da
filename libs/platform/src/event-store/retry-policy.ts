import type { Clock, Instant } from '@tradepost/kernel';

/** Pauses after the first, second … failed attempt, in milliseconds. The attempt after the last pause is the last. */
const PAUSES = [250, 500, 1_000, 2_000];
/** A pause is longer by up to this part of itself, so that what failed together does not come again together. */
const jitterShare = 0.25;

/** No delivery waits longer for its next attempt, in milliseconds. */
const LONGEST_PAUSE = Math.max(...PAUSES) * (1 + jitterShare);

/** How often a delivery is attempted. */
export const ATTEMPTS = PAUSES.length + 1;

/** What becomes of a delivery that failed: it is due again at an instant, or dead. */
export type Fate =
  { readonly state: 'retrying'; readonly dueAt: Instant } | { readonly state: 'dead'; readonly dueAt: null };

/** Says when a delivery that failed is attempted again: five attempts with exponential back-off, then never. */
export class RetryPolicy {
  constructor(
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
  ) {}

  now(): Instant {
    return this.clock.now();
  }

  /** The fate of a delivery that has now failed so many times. */
  after(attempts: number): Fate {
    const pause = PAUSES[attempts - 1];
    if (pause === undefined) return { state: 'dead', dueAt: null };
    const milliseconds = pause * (1 + jitterShare * this.random());
    return { state: 'retrying', dueAt: new Date(Date.parse(this.now()) + milliseconds).toISOString() };
  }

  /** Milliseconds until an instant that a letter is due at; 0 where it has passed, or was set by a clock that was ahead. */
  until(instant: Instant): number {
    const left = Date.parse(instant) - Date.parse(this.now());
    return left > LONGEST_PAUSE ? 0 : Math.max(0, left);
  }

  /** What is due later than this was put off by a clock that was ahead, and is due now. */
  horizon(): Instant {
    return new Date(Date.parse(this.now()) + LONGEST_PAUSE).toISOString();
  }
}
