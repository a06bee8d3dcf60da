/** The middle value, or the mean of the two in the middle. NaN where there are none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The smallest value that `percent` of all values do not exceed (nearest rank). NaN where there are none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(Math.ceil((percent / 100) * sorted.length), 1) - 1] ?? NaN;
}

/** The median of one property of all rounds; null where a round could not tell it. */
export function medianOf<R>(rounds: readonly R[], property: (round: R) => number | null): number | null {
  const values = rounds.map(property);
  return values.every((value) => value !== null) ? median(values) : null;
}
