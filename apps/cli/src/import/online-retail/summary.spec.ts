import { describeSummary, DocumentCount, isMostlyReadable, unaccounted, type ImportSummary } from './summary.js';

const summary: ImportSummary = {
  file: 'sales.csv.gz',
  rows: 1_234_570,
  orders: { count: 20_000, lines: 1_234_000, total: { amount: '10655622.484', currency: 'GBP' } },
  creditNotes: { count: 3, lines: 67, total: { amount: '812.49', currency: 'GBP' } },
  customers: 950,
  products: 12,
  skipped: { malformed: 0, adjustment: 3, write_off: 400, positive_cancellation: 0, zero_price: 100 },
  alreadyThere: { orders: 0, creditNotes: 0, customers: 0 },
  differing: { count: 0, first: [] },
  emailTaken: { count: 0, first: [] },
  report: 'data/sales.skipped.csv',
  seconds: 12.34,
};

it('reads well', () => {
  expect(describeSummary(summary).split('\n')).toEqual([
    'Imported sales.csv.gz: 1,234,570 rows in 12.3 s.',
    '  orders           20,000   1,234,000 lines, GBP 10,655,622.484',
    '  credit notes          3   67 lines, GBP 812.49',
    '  customers           950',
    '  products             12',
    '  skipped rows        503   3 adjustment, 400 write_off, 100 zero_price',
    'Report of skipped rows: data/sales.skipped.csv',
    'Every row is accounted for.',
  ]);
});

it('says what was there before', () => {
  const again = describeSummary({ ...summary, alreadyThere: { orders: 2, creditNotes: 1, customers: 0 } });
  expect(again).toContain('there before          3   2 orders, 1 credit notes, 0 customers');
});

it('counts rows that went nowhere', () => {
  const lost = { ...summary, rows: summary.rows + 2 };
  expect(unaccounted(summary)).toBe(0);
  expect(unaccounted(lost)).toBe(2);
  expect(describeSummary(lost)).toMatch(/\n2 rows are NOT accounted for\.$/);
});

it('names the customers whose made-up e-mail somebody has', () => {
  const taken = { ...summary, emailTaken: { count: 2, first: ['20001', '20002'] } };
  expect(describeSummary(taken)).toMatch(/\nCustomers who were given another made-up e-mail.*: 2 \(20001, 20002\)\n/);
});

it('doubts a file of which more than one row in ten is malformed', () => {
  const with_ = (malformed: number) => ({ ...summary, rows: 100, skipped: { ...summary.skipped, malformed } });
  expect([isMostlyReadable(with_(10)), isMostlyReadable(with_(11))]).toEqual([true, false]);
  expect(describeSummary(with_(10))).not.toContain('one in ten');
  expect(describeSummary(with_(11))).toMatch(/\n11 of 100 rows are malformed, more than one in ten/);
  expect(isMostlyReadable({ ...summary, rows: 0 })).toBe(true);
});

it('adds amounts exactly', () => {
  const count = new DocumentCount();
  for (let n = 0; n < 1_000; n += 1) count.add(2, 10n);
  expect(count.toDocuments()).toEqual({ count: 1_000, lines: 2_000, total: { amount: '1.00', currency: 'GBP' } });
});
