import { costOfLines } from './line.resource.js';

describe('what an order counts as', () => {
  it.each([
    [1, 1],
    [9, 1],
    [10, 2],
    [100, 11],
    [2_000, 201],
  ])('grows with its lines: of %d it is %d', (lines, cost) => {
    expect(costOfLines({ lines: Array<string>(lines).fill('line') })).toBe(cost);
  });
});
