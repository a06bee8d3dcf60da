import type { Clock, Instant } from '@tradepost/kernel';

/** Delays after the first, second … failed attempt, in milliseconds. The attempt after the last delay is the last. */
const PAUSES = [250, 500, 1_000, 2_000];
/** Greatest random share added to a delay, so that deliveries that failed together are not retried together. */
const jitterShare = 0.25;

/** Longest delay, in milliseconds. */
const LONGEST_PAUSE = Math.max(...PAUSES) * (1 + jitterShare);

/** Attempts at a delivery. */
export const ATTEMPTS = PAUSES.length + 1;

/** What follows a failed attempt: another one at an instant, or none. */
export type Fate =
  { readonly state: 'retrying'; readonly dueAt: Instant } | { readonly state: 'dead'; readonly dueAt: null };

/** Schedule of retries: five attempts with exponential back-off. */
export class RetryPolicy {
  constructor(
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
  ) {}

  now(): Instant {
    return this.clock.now();
  }

  /** What follows this many failed attempts. */
  after(attempts: number): Fate {
    const pause = PAUSES[attempts - 1];
    if (pause === undefined) return { state: 'dead', dueAt: null };
    const milliseconds = pause * (1 + jitterShare * this.random());
    return { state: 'retrying', dueAt: new Date(Date.parse(this.now()) + milliseconds).toISOString() };
  }

  /** Milliseconds until an instant; 0 where it has passed, or was set by a clock that ran ahead. */
  until(instant: Instant): number {
    const left = Date.parse(instant) - Date.parse(this.now());
    return left > LONGEST_PAUSE ? 0 : Math.max(0, left);
  }

  /** Latest time that a retry can be due at. Anything later was set by a clock that ran ahead. */
  horizon(): Instant {
    return new Date(Date.parse(this.now()) + LONGEST_PAUSE).toISOString();
  }
}
