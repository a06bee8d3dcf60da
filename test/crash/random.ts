/** Numbers that look random and come again with the same seed. */
export class Random {
  private state: number;

  constructor(seed: string) {
    this.state = hash(seed);
  }

  /** From 0 up to, and without, 1. This is mulberry32. */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number; both ends are possible. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** Throws for an empty list. */
  oneOf<T>(all: readonly T[]): T {
    if (all.length === 0) throw new Error('There is nothing to choose from.');
    return all[this.between(0, all.length - 1)]!;
  }

  /** So many of them at most, each once, in no order. */
  some<T>(all: readonly T[], count: number): T[] {
    const rest = [...all];
    for (let i = 0; i < Math.min(count, rest.length); i += 1) {
      const j = this.between(i, rest.length - 1);
      [rest[i], rest[j]] = [rest[j]!, rest[i]!];
    }
    return rest.slice(0, count);
  }
}

/** FNV-1a over the characters. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return sum;
}
