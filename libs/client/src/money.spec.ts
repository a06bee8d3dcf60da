import { totalOf } from './money.js';

const line = (amount: string, quantity: number, currency: 'GBP' | 'EUR' = 'GBP') => ({
  unitPrice: { amount, currency },
  quantity,
});

describe('a total', () => {
  it.each([
    [[line('4.25', 2)], '8.50'],
    [[line('0.10', 1), line('0.20', 1)], '0.30'],
    [[line('3.395', 3)], '10.185'],
    [[line('0.0001', 1)], '0.0001'],
    [[line('0', 5)], '0.00'],
    [[line('7', 1), line('9999999.9999', 10_000)], '100000000006.00'],
  ])('of %j is %s, to the last digit', (lines, amount) => {
    expect(totalOf(lines)).toEqual({ amount, currency: 'GBP' });
  });

  it('is null for no lines and for two currencies', () => {
    expect([totalOf([]), totalOf([line('1', 1), line('1', 1, 'EUR')])]).toEqual([null, null]);
  });
});
