import { FIRST_INSTANT, LAST_INSTANT } from '@tradepost/kernel';
import { HttpProblem } from '../problems/http-problem.js';

/** More than milliseconds. */
const FINER = /\.\d{3}\d*[1-9]/;

/**
 * A bound of a range in the form that instants are stored in; none where it is not asked for, or leaves out nothing that
 * can be stored. What is finer than a millisecond is cut off an `after` and rounded up in a `before`, which leaves the
 * range as it was; so does the first or last instant in place of one beyond it. Throws `HttpProblem`.
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
