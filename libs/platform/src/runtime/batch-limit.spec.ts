import fc from 'fast-check';
import { BatchLimit, maxBatchBytes } from './batch-limit.js';

const admitted = (limit: BatchLimit, sizes: readonly number[]): number =>
  sizes.filter((size) => limit.admits(size)).length;

describe('a batch', () => {
  it('ends at its number or at its bytes, whichever comes first', () => {
    expect(admitted(new BatchLimit(2, 100), [10, 10, 10])).toBe(2);
    expect(admitted(new BatchLimit(9, 25), [10, 15, 1])).toBe(2);
    expect(admitted(new BatchLimit(9), [maxBatchBytes - 1, 1, 1])).toBe(2);
  });

  it('has one item, however large, and then no other', () => {
    expect(admitted(new BatchLimit(9, 5), [1_000, 1])).toBe(1);
  });

  it('passes over none: after the first that does not fit, none does', () => {
    const limit = new BatchLimit(9, 10);
    expect([8, 5, 1].map((size) => limit.admits(size))).toEqual([true, false, false]);
    expect([limit.full, limit.room]).toEqual([true, 0]);
  });

  it('takes everything in as few batches as fit, and always gets on', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (sizes, items) => {
        for (let left = sizes; left.length > 0;) {
          const taken = admitted(new BatchLimit(items, 500), left);
          const bytes = left.slice(0, taken).reduce((sum, size) => sum + size, 0);
          expect(taken).toBeGreaterThan(0);
          expect(taken === items || taken === left.length || bytes + left[taken]! > 500).toBe(true);
          left = left.slice(taken);
        }
      }),
    );
  });
});
