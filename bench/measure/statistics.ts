/** Median: the middle value, or the mean of the middle two. NaN for no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Percentile by nearest rank: the smallest value not exceeded by `percent` of the values. NaN for no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(Math.ceil((percent / 100) * sorted.length), 1) - 1] ?? NaN;
}

/** Median of one property over all rounds; null where a round lacks it. */
export function medianOf<R>(rounds: readonly R[], property: (round: R) => number | null): number | null {
  const values = rounds.map(property);
  return values.every((value) => value !== null) ? median(values) : null;
}
