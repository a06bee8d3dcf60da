import { HttpProblem } from '@tradepost/web';

/** Lines of the order of somebody nobody knows, at most. */
export const MOST_LINES_OF_GUEST = 100;

/** Holds an order of a guest to what nobody known may ask for. Throws `HttpProblem`. */
export function assertFewLines(lines: readonly unknown[]): void {
  if (lines.length <= MOST_LINES_OF_GUEST) return;
  const detail = `An order of a guest has at most ${MOST_LINES_OF_GUEST} lines, and this one has ${lines.length}. Sign in, or place several.`;
  throw new HttpProblem('validation_failed', detail, {
    errors: [{ pointer: '/lines', detail: `has more than the ${MOST_LINES_OF_GUEST} lines of a guest's order.` }],
  });
}
