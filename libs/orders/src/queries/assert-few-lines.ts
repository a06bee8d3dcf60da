import { HttpProblem } from '@tradepost/web';

/** Most lines of a guest order. */
export const maxGuestLines = 100;

/** Limits the lines of a guest order. Throws `HttpProblem`. */
export function assertFewLines(lines: readonly unknown[]): void {
  if (lines.length <= maxGuestLines) return;
  const detail = `An order of a guest has at most ${maxGuestLines} lines, and this one has ${lines.length}. Sign in, or place several.`;
  throw new HttpProblem('validation_failed', detail, {
    errors: [{ pointer: '/lines', detail: `has more than the ${maxGuestLines} lines of a guest's order.` }],
  });
}
