import fc from 'fast-check';
import { classify, skipReasons, type KeptRow, type SkippedRow } from './row.js';

interface Cells {
  invoice?: string;
  sku?: string;
  description?: string;
  quantity?: string;
  time?: string;
  price?: string;
  customer?: string;
  country?: string;
}

/** A row that is an order line unless a cell says otherwise. */
function row(cells: Cells = {}): string[] {
  const all: Required<Cells> = {
    invoice: '700001',
    sku: '10001A',
    description: 'TIN LANTERN',
    quantity: '6',
    time: '2015-03-02 09:15:00',
    price: '3.25',
    customer: '20001',
    country: 'France',
    ...cells,
  };
  return Object.values(all);
}

const kept = (cells: Cells): KeptRow => classify(row(cells)) as KeptRow;
const skipped = (cells: Cells): SkippedRow => classify(row(cells)) as SkippedRow;

describe('a kept row', () => {
  it('is an order line where a six-digit invoice has a positive quantity and price', () => {
    expect(classify(row())).toEqual({
      kind: 'order_line',
      invoice: '700001',
      sku: '10001A',
      description: 'TIN LANTERN',
      quantity: 6,
      unitPrice: 32_500n,
      at: Date.UTC(2015, 2, 2, 9, 15),
      customer: '20001',
      country: 'France',
    });
  });

  it('is a credit-note line, with a positive quantity, where a C invoice has a negative quantity', () => {
    expect(classify(row({ invoice: 'C700002', quantity: '-6' }))).toMatchObject({
      kind: 'credit_line',
      invoice: 'C700002',
      quantity: 6,
      unitPrice: 32_500n,
    });
  });

  it.each<[Cells, Partial<KeptRow>]>([
    [{ customer: '' }, { customer: null }],
    [{ customer: '20001.0' }, { customer: '20001' }],
    [{ description: '' }, { description: '' }],
    [{ description: '  PAPER  CHAIN ' }, { description: 'PAPER  CHAIN' }],
    [{ description: '🎄'.repeat(2_000) }, { description: '🎄'.repeat(2_000) }],
    [{ description: 'TWO\r\nLINES,\tONE MUG' }, { description: 'TWO LINES, ONE MUG' }],
    [{ description: 'half \ud83c of a pair' }, { description: 'half   of a pair' }],
    [{ country: 'Fra\u0007nce' }, { country: 'Fra nce' }],
    [{ sku: ' gift_0001_40 ' }, { sku: 'gift_0001_40' }],
    [{ sku: 'BANK CHARGES' }, { sku: 'BANK CHARGES' }],
    [{ sku: 'm' }, { sku: 'm' }],
    [{ sku: 'X'.repeat(40) }, { sku: 'X'.repeat(40) }],
    [{ price: '0.001' }, { unitPrice: 10n }],
    [{ price: '2.5' }, { unitPrice: 25_000n }],
    [{ price: '3.25000000' }, { unitPrice: 32_500n }],
    [{ price: '9999999.9999', quantity: '1' }, { unitPrice: 99_999_999_999n }],
    [{ quantity: '1000000' }, { quantity: 1_000_000 }],
    [{ time: '3/2/2015 9:15' }, { at: Date.UTC(2015, 2, 2, 9, 15) }],
    [{ country: 'Unspecified' }, { country: 'Unspecified' }],
    [{ country: '' }, { country: '' }],
    [{ quantity: '6.0' }, { quantity: 6 }],
    [{ sku: '...' }, { sku: '...' }],
    [{ time: '2015-03-02T10:15:00+01:00' }, { at: Date.UTC(2015, 2, 2, 9, 15) }],
  ])('%j gives %j', (cells, expected) => {
    expect(kept(cells)).toMatchObject({ kind: 'order_line', ...expected });
  });
});

describe('a skipped row', () => {
  it.each<[string, Cells, RegExp]>([
    ['malformed', { invoice: '' }, /invoice number ""/],
    ['malformed', { invoice: '70001' }, /six digits/],
    ['malformed', { invoice: '7000011' }, /six digits/],
    ['malformed', { invoice: 'c700001', quantity: '-1' }, /six digits/],
    ['malformed', { invoice: 'B700001' }, /six digits/],
    ['malformed', { invoice: '７00001' }, /six digits/],
    ['malformed', { quantity: '' }, /quantity "" is not a whole number/],
    ['malformed', { quantity: '1.5' }, /whole number/],
    ['malformed', { quantity: '1e3' }, /whole number/],
    ['malformed', { quantity: '0' }, /quantity is 0/],
    ['malformed', { quantity: '-0' }, /quantity is 0/],
    ['malformed', { quantity: '0', price: '0' }, /quantity is 0/],
    ['malformed', { invoice: 'A700001', quantity: '0' }, /quantity is 0/],
    ['malformed', { time: '2015-02-30 09:15' }, /is not a time/],
    ['malformed', { time: '' }, /is not a time/],
    ['malformed', { price: '' }, /price ""/],
    ['malformed', { price: '3,25' }, /price "3,25"/],
    ['malformed', { price: '3.25001' }, /four decimals/],
    ['malformed', { price: '-3.25' }, /negative/],
    ['malformed', { price: '-3.25', quantity: '-1' }, /negative/],
    ['malformed', { invoice: 'C700001', price: '-3.25', quantity: '-1' }, /negative/],
    ['malformed', { customer: 'Smith' }, /customer id "Smith"/],
    ['malformed', { customer: '20001.5' }, /customer id/],
    ['malformed', { sku: '' }, /stock code is empty/],
    ['malformed', { sku: 'X'.repeat(41) }, /longer than 40/],
    ['malformed', { sku: '.' }, /stock code "\." cannot/],
    ['malformed', { sku: ' .. ' }, /stock code "\.\." cannot/],
    ['malformed', { sku: '\u3164' }, /cannot be that of a product/],
    ['malformed', { time: '31/12/2015 9:15' }, /is not a time/],
    ['malformed', { sku: '10\u0000001' }, /printed/],
    ['malformed', { quantity: '1000001' }, /beyond 1,000,000/],
    ['malformed', { price: '10000000', quantity: '1' }, /beyond 9999999\.9999/],
    ['malformed', { price: '9999999.9999', quantity: '10001' }, /quantity times price/],
    ['malformed', { invoice: 'C700001', quantity: '-1000001' }, /beyond 1,000,000/],
    ['adjustment', { invoice: 'A700001', price: '-11.05' }, /bad debt/],
    ['adjustment', { invoice: 'A700001' }, /bad debt/],
    ['adjustment', { invoice: 'A700001', quantity: '-1', price: '0' }, /bad debt/],
    ['write_off', { quantity: '-6' }, /negative quantity/],
    ['write_off', { quantity: '-6', price: '0', customer: '', description: '' }, /negative quantity/],
    ['write_off', { quantity: '-2000000', sku: 'X'.repeat(41) }, /negative quantity/],
    ['positive_cancellation', { invoice: 'C700001' }, /positive quantity/],
    ['positive_cancellation', { invoice: 'C700001', price: '0' }, /positive quantity/],
    ['zero_price', { price: '0' }, /price is 0/],
    ['zero_price', { price: '0.00', description: 'TWO\nLINES' }, /price is 0/],
    ['zero_price', { invoice: 'C700001', quantity: '-1', price: '0.0' }, /price is 0/],
  ])('is %s: %j', (reason, cells, detail) => {
    const result = skipped(cells);
    expect(result).toMatchObject({ kind: 'skipped', reason });
    expect(result.detail).toMatch(detail);
  });

  it.each([[[]], [['700001']], [row().slice(0, 7)], [[...row(), '']]])(
    'is malformed with other than eight columns: %j',
    (cells) => {
      expect(classify(cells)).toMatchObject({
        reason: 'malformed',
        detail: expect.stringMatching(/columns instead of 8/),
      });
    },
  );

  it('tells its time unless it is malformed', () => {
    expect(skipped({ price: '0' }).at).toBe(Date.UTC(2015, 2, 2, 9, 15));
    expect(skipped({ quantity: '0' }).at).toBeNull();
    expect(skipped({ invoice: '70001' }).at).toBeNull();
    expect(skipped({ time: 'noon' }).at).toBeNull();
  });
});

it('classifies any row of text, exactly once and without throwing', () => {
  const likely: fc.Arbitrary<string>[] = [
    fc.constantFrom('700001', 'C700001', 'A700001', 'c700001', ''),
    fc.constantFrom('10001', ' ', '\u2028'),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('1', '-1', '0', '1e9', '99999999999999999999'),
    fc.constantFrom('2015-03-02 09:15', '3/2/2015 9:15', '13/13/2015 9:15'),
    fc.constantFrom('1', '0', '-1', '0.00001', 'NaN', '9'.repeat(30)),
    fc.constantFrom('', '20001.0', 'x'),
    fc.string(),
  ];
  const nearly = fc.tuple(
    ...likely.map((cell) =>
      fc.oneof({ weight: 4, arbitrary: cell }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) }),
    ),
  );
  const anything = fc.array(fc.string({ unit: 'binary' }), { maxLength: 10 });
  fc.assert(
    fc.property(fc.oneof(nearly, anything), (cells) => {
      const result = classify(cells);
      if (result.kind === 'skipped') {
        expect(skipReasons).toContain(result.reason);
        expect(result.detail).not.toBe('');
      } else {
        expect(result.invoice).toMatch(result.kind === 'order_line' ? /^\d{6}$/ : /^C\d{6}$/);
        expect(result.quantity).toBeGreaterThan(0);
        expect(result.unitPrice > 0n).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});
