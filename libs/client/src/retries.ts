import { ShopProblem, ShopUnreachable } from './problem.js';
import { backOff, pause } from './waiting.js';

/** How often and how patiently a request is sent again that may be. */
export interface RetryPolicy {
  /** Tries in all; 1 for none but the first. */
  readonly attempts: number;
  /** Wait before the second try, in milliseconds; it doubles with each. */
  readonly firstWait: number;
  /** The longest wait before a try, in milliseconds. Where the shop asks for a longer one, the request fails instead. */
  readonly longestWait: number;
}

/** Outlives a restart of the shop that takes 30 seconds: the waits add up to 31 at least, and to 62 at most. */
export const PATIENT: RetryPolicy = { attempts: 17, firstWait: 250, longestWait: 5_000 };

/** What decides whether a request may come twice. */
interface Repeatable {
  readonly method: string;
  /** Whether it bears an Idempotency-Key. */
  readonly keyed: boolean;
}

/** Does a request, again where that is safe. Throws what the last try failed with. */
export async function persist<T>(
  request: Repeatable,
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (failures >= policy.attempts || !mayRepeat(request, error)) throw error;
      const asked = error instanceof ShopProblem ? error.retryAfter : null;
      if (asked !== null && asked > policy.longestWait) throw error;
      await pause((asked ?? 0) + backOff(failures, policy.firstWait, policy.longestWait), signal);
    }
  }
}

/** Whether sending the very same request again does no harm and may help. */
export function mayRepeat({ method, keyed }: Repeatable, error: unknown): boolean {
  const harmless = method === 'GET' || keyed;
  if (error instanceof ShopUnreachable) return harmless;
  if (!(error instanceof ShopProblem)) return false;
  const { status, code } = error;
  if (status === 429) return true;
  // The shop has changed nothing when it says 503, unless it does not know; a proxy that says so does not know either.
  if (status === 503) return harmless || (code !== 'unexpected_answer' && code !== 'outcome_unknown');
  return harmless && (status === 408 || status === 502 || status === 504);
}
