import { isMet, ratioOf, table, type Figure } from './figures.js';

const placed: Figure = {
  name: 'place order',
  unit: 'orders/s',
  value: 3_000.4,
  beside: { name: 'ceiling', value: 5_000 },
  target: { of: 'ratio', is: 'at least', limit: 0.6 },
};
const slowest: Figure = {
  name: 'slowest',
  unit: 'ms',
  value: 31,
  beside: { name: 'ceiling', value: 10 },
  target: { of: 'ratio', is: 'at most', limit: 3 },
};
const drained: Figure = {
  name: 'drained',
  unit: 'ms',
  value: 499.5,
  target: { of: 'value', is: 'at most', limit: 500 },
};
const unknown: Figure = { ...slowest, value: null };

describe('a figure', () => {
  it('has a ratio to its reference', () => {
    expect(ratioOf(placed)).toBeCloseTo(0.60008);
    expect(ratioOf(drained)).toBeNull();
    expect(ratioOf(unknown)).toBeNull();
  });

  it.each([
    ['reached exactly', { ...placed, value: 3_000 }, true],
    ['missed', { ...placed, value: 2_999 }, false],
    ['exceeded', slowest, false],
    ['kept to', { ...slowest, value: 30 }, true],
    ['kept to by itself', drained, true],
    ['exceeded by itself', { ...drained, value: 501 }, false],
    ['not known', unknown, null],
    ['none', { name: 'start', unit: 's', value: 2 }, null],
  ])('has a target that is %s', (_, figure, met) => {
    expect(isMet(figure)).toBe(met);
  });
});

it('writes figures as a table', () => {
  expect(table([placed, slowest, drained, unknown]).split('\n').slice(2)).toEqual([
    '| place order, orders/s | 3,000 | 5,000 (ceiling) | 0.60 | at least 0.6 of it | yes |',
    '| slowest, ms | 31 | 10 (ceiling) | 3.10 | at most 3 of it | **no** |',
    '| drained, ms | 500 |  |  | at most 500 ms | yes |',
    '| slowest, ms | - | 10 (ceiling) |  | at most 3 of it |  |',
  ]);
});
