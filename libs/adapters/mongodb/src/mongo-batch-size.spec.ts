import { maxBatchBytes } from '@tradepost/platform/runtime';
import { MongoBatchSizes } from './mongo-batch-size.js';

const sizes = (...bytes: readonly number[]): number => {
  const batches = new MongoBatchSizes();
  for (const each of bytes) batches.note('orders', each);
  return batches.of('orders');
};

describe('the batches asked of a MongoDB', () => {
  it('are some documents before any was seen, and never none', () => {
    expect(sizes()).toBeGreaterThanOrEqual(20);
    expect(sizes(5 * maxBatchBytes)).toBe(1);
  });

  it('come to a batch of the documents that came before, and shrink at once where those grow', () => {
    expect(sizes(...Array<number>(50).fill(500))).toBe(Math.floor(maxBatchBytes / 500));
    const grown = sizes(...Array<number>(50).fill(500), 400_000, 400_000, 400_000);
    expect(grown).toBeLessThanOrEqual(3);
    expect(sizes(400_000, ...Array<number>(100).fill(500))).toBeGreaterThan(1_000);
  });

  it('are told apart by collection', () => {
    const batches = new MongoBatchSizes();
    batches.note('orders', 400_000);
    expect([batches.of('orders'), batches.of('customers')]).toEqual([2, expect.any(Number)]);
    expect(batches.of('customers')).toBeGreaterThan(2);
  });
});
