import { spawnSync } from 'node:child_process';

/** What is measured, by the name of the side it is measured on. */
export type Sides<R> = Readonly<Record<string, () => Promise<R>>>;

/**
 * Runs every side once to warm up, then the given number of rounds, the sides taking turns. Returns what each side
 * measured, round by round; the warm-up is left out.
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
      // No side is to wait for what another has left in the system's write cache.
      spawnSync('sync');
      const result = await side();
      if (round > 0) measured[name]!.push(result);
      told.push(`${name} ${tell(result)}`);
    }
    console.log(`${label}, ${round === 0 ? 'warm-up' : `round ${round}`}: ${told.join(', ')}`);
  }
  return measured;
}
