import { ShopProblem, ShopUnreachable } from './problem.js';
import { backOff, pause } from './waiting.js';

/** When and how often a request is retried. */
export interface RetryPolicy {
  /** Attempts in all; 1 means no retry. */
  readonly attempts: number;
  /** Wait before the second attempt, in milliseconds; it doubles with each. */
  readonly firstWait: number;
  /** Longest wait, in milliseconds. Where the shop demands a longer one, the request fails instead. */
  readonly longestWait: number;
}

/** Outlasts a restart of the shop of 30 seconds: the waits add up to between 31 and 62 seconds. */
export const defaultRetryPolicy: RetryPolicy = { attempts: 17, firstWait: 250, longestWait: 5_000 };

/** Facts that decide whether a request is retryable. */
interface Repeatable {
  readonly method: string;
  /** Whether it has an Idempotency-Key. */
  readonly keyed: boolean;
}

/** Runs an operation with retries where they are safe. Throws the error of the last attempt. */
export async function withRetries<T>(
  request: Repeatable,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (failures >= policy.attempts || !isRetryable(request, error)) throw error;
      const retryAfterMs = error instanceof ShopProblem ? error.retryAfter : null;
      if (retryAfterMs !== null && retryAfterMs > policy.longestWait) throw error;
      await pause((retryAfterMs ?? 0) + backOff(failures, policy.firstWait, policy.longestWait), signal);
    }
  }
}

/** Whether repeating the identical request is safe and may succeed. */
export function isRetryable({ method, keyed }: Repeatable, error: unknown): boolean {
  const harmless = method === 'GET' || keyed;
  if (error instanceof ShopUnreachable) return harmless;
  if (!(error instanceof ShopProblem)) return false;
  const { status, code } = error;
  if (status === 429) return true;
  // A 503 of the shop means no effect, except for `outcome_unknown`; one of a proxy means nothing.
  if (status === 503) return harmless || (code !== 'unexpected_answer' && code !== 'outcome_unknown');
  return harmless && (status === 408 || status === 502 || status === 504);
}
