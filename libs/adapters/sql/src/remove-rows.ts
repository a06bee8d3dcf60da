import type { SqlSession } from '@tradepost/platform/event-store';

/** Length of one step of housekeeping, in milliseconds; commands run between steps. */
const maxTurnMs = 10;

/**
 * Removes rows one by one until the step is over, at least one. A large row takes as long as it has pages, so a number
 * of rows bounds nothing. `statement` removes the row of a key. Resolves with the number of removed rows.
 */
export async function removeRows(
  session: SqlSession,
  statement: string,
  keys: Iterable<unknown>,
  clock: () => number = () => performance.now(),
): Promise<number> {
  let removed = 0;
  function* within(): Generator<readonly unknown[]> {
    const end = clock() + maxTurnMs;
    for (const key of keys) {
      removed += 1;
      yield [key];
      if (clock() >= end) return;
    }
  }
  await session.runEach(statement, within());
  return removed;
}
