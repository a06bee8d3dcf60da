import { median, medianOf, percentile } from './statistics.js';

describe('the median', () => {
  it.each([
    [[7], 7],
    [[9, 1, 5], 5],
    [[10, 9, 1, 2], 5.5],
    [[100, 20, 3], 20],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('does not reorder the values', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('of no values is NaN', () => expect(median([])).toBeNaN());

  it('of a property is null where one round lacks it', () => {
    const rounds = (...values: (number | null)[]) => values.map((value) => ({ value }));
    expect(medianOf(rounds(3, 1, 2), ({ value }) => value)).toBe(2);
    expect(medianOf(rounds(3, null, 2), ({ value }) => value)).toBeNull();
  });
});

describe('a percentile', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);

  it.each([
    [hundred, 99, 99],
    [hundred, 50, 50],
    [hundred, 100, 100],
    [[1, 2, 3], 99, 3],
    [[1, 2, 3], 50, 2],
    [[9, 10, 100], 1, 9],
  ])('of %j at %d is %d', (values, percent, expected) => {
    expect(percentile(values, percent)).toBe(expected);
  });

  it('of no values is NaN', () => expect(percentile([], 99)).toBeNaN());
});
