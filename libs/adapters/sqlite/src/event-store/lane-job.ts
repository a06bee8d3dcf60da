import { asStorageTrouble } from '@tradepost/platform/runtime';

/** A command in a lane. */
export interface Job {
  readonly label: string;
  /** When it arrived, on the clock of `performance.now`. */
  readonly since: number;
  readonly work: () => Promise<unknown>;
  readonly onFailure: ((error: unknown) => Promise<unknown>) | undefined;
  readonly afterwards: (() => void) | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What became of a command before the commit. */
export type Outcome = { readonly job: Job } & ({ readonly value: unknown } | { readonly error: unknown });

/** How a command is taken in. */
export interface Intake<T> {
  /** Taken in even where as many wait as may: for callers that limit themselves, and cannot be sent away. */
  readonly always?: boolean;
  /**
   * Has its turn in place of work that failed, whose effects are taken back, so that those behind find what it left.
   * It may throw the error on.
   */
  readonly onFailure?: (error: unknown) => Promise<T>;
  /** Run between two transactions, after the commit; the command fails with what it throws. */
  readonly afterwards?: () => void;
}

/** Tells those who wait for a command that its transaction is committed. */
export function answer(outcome: Outcome): void {
  const { job } = outcome;
  if ('error' in outcome) return job.reject(outcome.error);
  try {
    job.afterwards?.();
    job.resolve(outcome.value);
  } catch (error) {
    job.reject(asStorageTrouble(error));
  }
}
