import { costOfLines } from './line.resource.js';

describe('the quota cost of an order', () => {
  it.each([
    [1, 1],
    [9, 1],
    [10, 2],
    [100, 11],
    [2_000, 201],
  ])('grows with its lines: %d lines cost %d', (lines, cost) => {
    expect(costOfLines({ lines: Array<string>(lines).fill('line') })).toBe(cost);
  });
});
