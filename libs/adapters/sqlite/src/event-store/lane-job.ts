import { asStorageTrouble } from '@tradepost/platform/runtime';

/** A queued command. */
export interface Job {
  readonly label: string;
  /** When it arrived, on the monotonic clock. */
  readonly since: number;
  readonly work: () => Promise<unknown>;
  readonly onFailure: ((error: unknown) => Promise<unknown>) | undefined;
  readonly afterwards: (() => void) | undefined;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Outcome of a command before the commit. */
export type Outcome = { readonly job: Job } & ({ readonly value: unknown } | { readonly error: unknown });

/** Options of a queued command. */
export interface Intake<T> {
  /** Accepted even where the queue is full: for callers that limit themselves. */
  readonly always?: boolean;
  /** Fallback, run in the same slot after the rollback. May rethrow the error. */
  readonly onFailure?: (error: unknown) => Promise<T>;
  /** Run after the commit, before the next transaction; the command fails with its error. */
  readonly afterwards?: () => void;
}

/** Answers a command after the commit. */
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
