import { spawnSync } from 'node:child_process';

/** Measurements to compare, by name. */
export type Sides<R> = Readonly<Record<string, () => Promise<R>>>;

/**
 * Runs every side once as warm-up, then the given number of rounds, alternating. Returns the results of each side by
 * round, without the warm-up.
 */
export async function alternate<R>(
  rounds: number,
  label: string,
  sides: Sides<R>,
  tell: (measured: R) => string,
): Promise<Record<string, R[]>> {
  const measured: Record<string, R[]> = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const told: string[] = [];
    for (const [name, side] of Object.entries(sides)) {
      // Flushes the system's write cache, so that no side waits for the writes of another.
      spawnSync('sync');
      const result = await side();
      if (round > 0) measured[name]!.push(result);
      told.push(`${name} ${tell(result)}`);
    }
    console.log(`${label}, ${round === 0 ? 'warm-up' : `round ${round}`}: ${told.join(', ')}`);
  }
  return measured;
}
