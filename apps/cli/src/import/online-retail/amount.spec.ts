import fc from 'fast-check';
import { formatAmount, HIGHEST_TOTAL, HIGHEST_UNIT_PRICE, parseAmount } from './amount.js';

describe('an amount', () => {
  it.each([
    ['2.55', 25_500n, '2.55'],
    ['2.5', 25_000n, '2.50'],
    ['2', 20_000n, '2.00'],
    ['0', 0n, '0.00'],
    ['0.0', 0n, '0.00'],
    ['-0.00', 0n, '0.00'],
    ['0.001', 10n, '0.001'],
    ['0.0001', 1n, '0.0001'],
    ['4.950000000', 49_500n, '4.95'],
    ['10.0', 100_000n, '10.00'],
    ['1000', 10_000_000n, '1000.00'],
    ['007.10', 71_000n, '7.10'],
    ['-11062.06', -110_620_600n, '-11062.06'],
    ['9999999.9999', HIGHEST_UNIT_PRICE, '9999999.9999'],
    ['99999999999.9999', HIGHEST_TOTAL, '99999999999.9999'],
    ['123456789012345678901234567890.12', 1234567890123456789012345678901200n, '123456789012345678901234567890.12'],
  ])('reads %s', (text, amount, written) => {
    expect(parseAmount(text)).toBe(amount);
    expect(formatAmount(amount)).toBe(written);
  });

  it.each([
    '',
    '.',
    '.5',
    '5.',
    '+1',
    '1e3',
    '1,50',
    '1 000',
    '0x10',
    'NaN',
    '--1',
    '2.55001',
    '0.00001',
    '２.55',
    '1\n',
    '1'.repeat(65),
  ])('refuses %j', (text) => expect(parseAmount(text)).toBeNull());

  it('comes back unchanged from its written form', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
        (amount) => parseAmount(formatAmount(amount)) === amount,
      ),
    );
  });
});
