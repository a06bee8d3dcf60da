import { HttpProblem } from '@tradepost/web';

/** Lines of the order of somebody nobody knows, at most. */
export const maxGuestLines = 100;

/** Holds an order of a guest to what nobody known may ask for. Throws `HttpProblem`. */
export function assertFewLines(lines: readonly unknown[]): void {
  if (lines.length <= maxGuestLines) return;
  const detail = `An order of a guest has at most ${maxGuestLines} lines, and this one has ${lines.length}. Sign in, or place several.`;
  throw new HttpProblem('validation_failed', detail, {
    errors: [{ pointer: '/lines', detail: `has more than the ${maxGuestLines} lines of a guest's order.` }],
  });
}
