import type { SqlSession } from '@tradepost/platform/event-store';

/** How long one step of housekeeping removes rows, in milliseconds: commands that wait for the lane have their turn then. */
const maxTurnMs = 10;

/**
 * Removes rows one after the other, until a step of housekeeping has taken its time; the first one in any case. A large
 * row takes as long to remove as it has pages, so that a number of rows alone bounds nothing. `statement` removes the
 * row of one key. Resolves with how many were removed.
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
