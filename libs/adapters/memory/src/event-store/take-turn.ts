/** How long one step of housekeeping takes, in milliseconds: commands that wait have their turn then. */
const maxTurnMs = 10;

/** The first of these, until a step has taken its time; one in any case. */
export function* takeTurn<T>(some: Iterable<T>, clock: () => number = () => performance.now()): Generator<T> {
  const end = clock() + maxTurnMs;
  for (const one of some) {
    yield one;
    if (clock() >= end) return;
  }
}
