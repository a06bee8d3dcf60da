import fc from 'fast-check';
import { CurrencyMismatch, InvalidMoney, Money, type MoneyJson } from './index.js';
import { anyPrice, decimal, expectRefusal } from './testing/index.js';

const of = (amount: string, currency = 'GBP') => Money.from({ amount, currency });
const printed = (amount: string, currency = 'GBP') => of(amount, currency).toJSON().amount;

function expectRefusedBy(refusal: typeof InvalidMoney | typeof CurrencyMismatch, code: string, attempt: () => unknown) {
  let thrown: unknown = null;
  try {
    attempt();
  } catch (error) {
    thrown = error;
  }
  expectRefusal(thrown, refusal, { code });
}

const currencies = ['GBP', 'JPY', 'KWD', 'CLF', 'MGA', 'USD'];
const anyUnits = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });
const anyMoney = fc
  .tuple(anyUnits, fc.constantFrom(...currencies))
  .map(([units, currency]) => Money.ofUnits(units, currency));

describe('money on the wire', () => {
  it.each([
    ['GBP', '2', '2.00'],
    ['GBP', '2.5', '2.50'],
    ['GBP', '2.55', '2.55'],
    ['GBP', '2.550', '2.55'],
    ['GBP', '10655622.484', '10655622.484'],
    ['GBP', '0.0001', '0.0001'],
    ['GBP', '0', '0.00'],
    ['GBP', '007', '7.00'],
    ['GBP', '99999999999.9999', '99999999999.9999'],
    ['JPY', '2', '2'],
    ['JPY', '200', '200'],
    ['JPY', '2.0', '2'],
    ['JPY', '2.5', '2.5'],
    ['JPY', '0', '0'],
    ['KWD', '2', '2.000'],
    ['KWD', '2.5', '2.500'],
    ['KWD', '2.5005', '2.5005'],
    ['CLF', '2', '2.0000'],
    ['MGA', '2.5', '2.50'],
    ['MRU', '2', '2.00'],
  ])('prints %s %s as %s', (currency, read, amount) => {
    expect(of(read, currency).toJSON()).toEqual({ amount, currency });
  });

  it.each([
    ['-2.55', '-2.55'],
    ['-0.0001', '-0.0001'],
    ['-0', '0.00'],
    ['-10', '-10.00'],
  ])('has negative amounts: %s is %s', (read, amount) => {
    expect(printed(read)).toBe(amount);
  });

  it('stringifies as its wire form', () => {
    expect(JSON.stringify({ total: of('2.5') })).toBe('{"total":{"amount":"2.50","currency":"GBP"}}');
  });

  it.each([
    '',
    ' ',
    '2.',
    '.5',
    '2,55',
    '2.55555',
    '+2',
    '--2',
    ' 2',
    '2 ',
    '2\n',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '٢',
    '1234567890123456',
  ])('refuses the amount "%s"', (amount) => {
    expectRefusedBy(InvalidMoney, 'validation_failed', () => of(amount));
  });

  it.each(['', 'gbp', 'XXX', 'GB', 'GBPX', 'default', '__proto__', 'toString', 'constructor'])(
    'refuses the currency "%s"',
    (currency) => {
      expectRefusedBy(InvalidMoney, 'validation_failed', () => of('1', currency));
      expectRefusedBy(InvalidMoney, 'validation_failed', () => Money.ofUnits(1n, currency));
      expectRefusedBy(InvalidMoney, 'validation_failed', () => Money.zero(currency));
    },
  );

  it('knows the currencies by their codes', () => {
    expect(Money.currencies).toEqual(expect.arrayContaining(currencies));
    expect(Money.currencies.filter((code) => !/^[A-Z]{3}$/.test(code))).toEqual([]);
    for (const code of Money.currencies) expect(Money.zero(code).currency).toBe(code);
  });

  it('survives a round trip in both directions', () => {
    fc.assert(
      fc.property(anyMoney, (money) => {
        fc.pre(money.units < 10n ** 19n);
        const json = money.toJSON();
        expect(Money.from(json).units).toBe(money.units);
        expect(Money.from(json).toJSON()).toEqual(json);
      }),
    );
  });

  it('reads every decimal exactly, with any number of zeros', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }), fc.integer({ min: 0, max: 4 }), (n, decimals) => {
        const money = of(decimal(n, decimals));
        expect(money.units).toBe(n * 10n ** BigInt(4 - decimals));
      }),
    );
  });

  it('prints the fewest exact digits, at least those of the currency, at most four', () => {
    const exponents: Record<string, number> = { GBP: 2, JPY: 0, KWD: 3, CLF: 4, MGA: 2, USD: 2 };
    fc.assert(
      fc.property(anyMoney, (money) => {
        const decimals = (money.toJSON().amount.split('.')[1] ?? '').length;
        const least = exponents[money.currency]!;
        expect(decimals).toBeGreaterThanOrEqual(least);
        expect(decimals).toBeLessThanOrEqual(4);
        if (decimals > least) expect(money.toJSON().amount).toMatch(/[1-9]$/);
        expect(money.toJSON().amount).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/);
      }),
    );
  });
});

describe('sums of money', () => {
  it('are exact where floating point numbers are not', () => {
    expect(of('0.1').plus(of('0.2')).toJSON().amount).toBe('0.30');
    expect(of('0.0001').times(1_000_000).toJSON().amount).toBe('100.00');
    expect(of('9999999.9999').times(1_000_000).toJSON().amount).toBe('9999999999900.00');
    expect(of('90071992547.4099').plus(of('0.0002')).toJSON().amount).toBe('90071992547.4101');
  });

  it('agree with integer arithmetic', () => {
    fc.assert(
      fc.property(anyUnits, anyUnits, fc.constantFrom(...currencies), (a, b, currency) => {
        const [left, right] = [Money.ofUnits(a, currency), Money.ofUnits(b, currency)];
        expect(left.plus(right).units).toBe(a + b);
        expect(left.minus(right).units).toBe(a - b);
        expect(Math.sign(left.compare(right))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(left.equals(right)).toBe(a === b);
      }),
    );
  });

  it('multiply by quantities exactly', () => {
    fc.assert(
      fc.property(anyPrice('GBP'), fc.integer({ min: 0, max: 1_000_000 }), (price: MoneyJson, quantity) => {
        const money = Money.from(price);
        expect(money.times(quantity).units).toBe(money.units * BigInt(quantity));
      }),
    );
  });

  it('reject fractional quantities', () => {
    expect(() => of('2').times(1.5)).toThrow(RangeError);
    expect(() => of('2').times(Number.NaN)).toThrow(RangeError);
  });

  it('do not change their operands', () => {
    const [a, b] = [of('2.55'), of('1')];
    a.plus(b);
    a.minus(b);
    a.times(3);
    expect([a.toJSON().amount, b.toJSON().amount]).toEqual(['2.55', '1.00']);
  });

  it('reject mixed currencies', () => {
    const [pounds, yen] = [of('2'), of('2', 'JPY')];
    expectRefusedBy(CurrencyMismatch, 'currency_mismatch', () => pounds.plus(yen));
    expectRefusedBy(CurrencyMismatch, 'currency_mismatch', () => pounds.minus(yen));
    expectRefusedBy(CurrencyMismatch, 'currency_mismatch', () => pounds.compare(yen));
    expect(pounds.equals(yen)).toBe(false);
    expect(Money.zero('GBP').equals(Money.zero('JPY'))).toBe(false);
  });

  it('start from zero', () => {
    expect(Money.zero('JPY').toJSON()).toEqual({ amount: '0', currency: 'JPY' });
    expect(Money.zero('GBP').plus(of('1.5')).equals(of('1.50'))).toBe(true);
  });
});
