import { FIRST_INSTANT, LAST_INSTANT } from '@tradepost/kernel';
import { HttpProblem } from '../problems/http-problem.js';

/** Finer than milliseconds. */
const FINER = /\.\d{3}\d*[1-9]/;

/**
 * Bound of a range in stored form; undefined where it is missing or excludes nothing that can be stored. Finer than a
 * millisecond: truncated in `after`, rounded up in `before`, which leaves the range the same; likewise the first or
 * last instant for one beyond it. Throws `HttpProblem`.
 */
export function bound(
  side: 'after' | 'before',
  name: string,
  value: string | undefined,
): { after?: string; before?: string } {
  if (value === undefined) return {};
  const day = value.slice(0, 10);
  if (new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day) {
    const errors = [{ pointer: `?${name}`, detail: `names a day that no calendar has: ${day}.` }];
    throw new HttpProblem('validation_failed', 'The query breaks the rules of this call; see errors.', { errors });
  }
  const at = Date.parse(value) + (side === 'before' && FINER.test(value) ? 1 : 0);
  const [first, last] = [Date.parse(FIRST_INSTANT), Date.parse(LAST_INSTANT)];
  if (side === 'after' ? at < first : at > last) return {};
  return { [side]: new Date(Math.min(Math.max(at, first), last)).toISOString() };
}
