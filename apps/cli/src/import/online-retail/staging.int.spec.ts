import { formatAmount, HIGHEST_TOTAL } from './amount.js';
import { classify } from './row.js';
import { MOST_LINES, Staging } from './staging.js';

const opened: Staging[] = [];
afterEach(() => opened.splice(0).forEach((staging) => staging.close()));

/** Stages rows written as the file writes them, the first on line 2. */
function stage(rows: Iterable<string>) {
  const staging = new Staging();
  opened.push(staging);
  let line = 1;
  for (const row of rows) staging.add(++line, classify(row.split(',')));
  return { staging, counts: staging.seal() };
}

const invoices = (rows: Iterable<string>) =>
  [...stage(rows).staging.invoices()].map(({ kind, reference, at, customer, lines }) => ({
    kind,
    reference,
    at: new Date(at).toISOString(),
    customer,
    skus: lines.map(({ sku }) => sku).join(' '),
  }));

describe('invoices', () => {
  it('gather their lines in file order, wherever the rows stand', () => {
    expect(
      invoices([
        '700002,A,a,1,2015-03-02 09:15,1,20001,France',
        '700001,B,b,1,2015-03-02 09:16,1,,France',
        'C700003,C,c,-1,2015-03-02 09:17,1,20002,France',
        '700002,D,d,1,2015-03-02 09:15,1,20001,France',
        '700001,E,e,1,2015-03-02 09:16,1,,France',
        '700002,F,f,1,2015-03-02 09:15,1,20001,France',
      ]),
    ).toEqual([
      { kind: 'order', reference: '700002', at: '2015-03-02T09:15:00.000Z', customer: '20001', skus: 'A D F' },
      { kind: 'order', reference: '700001', at: '2015-03-02T09:16:00.000Z', customer: null, skus: 'B E' },
      { kind: 'credit_note', reference: 'C700003', at: '2015-03-02T09:17:00.000Z', customer: '20002', skus: 'C' },
    ]);
  });

  it('take their earliest time, also from a skipped row and from rows that stand apart', () => {
    const times = invoices([
      '700001,A,a,1,2015-03-02 09:16,1,,France',
      '700001,B,b,1,2015-03-02 09:15,1,,France',
      '700002,A,a,1,2015-03-02 10:01,0,,France',
      '700003,A,a,1,2015-03-02 11:00,1,,France',
      '700002,B,b,1,2015-03-02 10:02,1,,France',
      '700003,B,b,1,2015-03-02 10:59,1,,France',
    ]).map(({ at }) => at.slice(11, 16));
    expect(times).toEqual(['09:15', '10:01', '10:59']);
  });

  it('go to the first customer that a kept row names', () => {
    const customers = invoices([
      '700001,A,a,1,2015-03-02 09:15,0,20009,France',
      '700001,B,b,1,2015-03-02 09:15,1,,France',
      '700001,C,c,1,2015-03-02 09:15,1,20001,France',
      '700002,C,c,1,2015-03-02 09:15,1,,France',
      '700001,D,d,1,2015-03-02 09:15,1,20002,France',
      '700002,D,d,1,2015-03-02 09:15,0,20009,France',
    ]).map(({ customer }) => customer);
    expect(customers).toEqual(['20001', null]);
  });

  it('keep quantities positive, prices exact and empty descriptions', () => {
    const [note] = [
      ...stage([
        'C700001,A,,-3,2015-03-02 09:15,0.001,,France',
        'C700001,B, b ,-1,2015-03-02 09:15,2.5,,France',
      ]).staging.invoices(),
    ];
    expect(note).toMatchObject({
      lines: [
        { sku: 'A', description: '', quantity: 3, unitPrice: '0.001' },
        { sku: 'B', description: 'b', quantity: 1, unitPrice: '2.50' },
      ],
      total: 25_030n,
    });
  });

  it('are none where every row was skipped', () => {
    const { staging, counts } = stage([
      '700001,A,a,-1,2015-03-02 09:15,0,,France',
      'A700002,B,b,1,2015-03-02 09:15,1,,France',
    ]);
    expect([...staging.invoices()]).toEqual([]);
    expect(counts).toMatchObject({ rows: 2, invoices: 0, lines: 0, products: 0 });
  });
});

describe('customers', () => {
  it('come once each, with the country of their first kept row in the file', () => {
    const { staging } = stage([
      '700001,A,a,1,2015-03-02 09:15,0,20001,Spain',
      '700002,A,a,1,2015-03-02 09:15,1,20002,Unspecified',
      '700003,A,a,1,2015-03-02 09:15,1,20001,EIRE',
      '700002,A,a,1,2015-03-02 09:15,1,20002,Spain',
      'C700004,A,a,-1,2015-03-02 09:15,1,20001,Spain',
      'C700005,A,a,-1,2015-03-02 09:15,1,20003.0,RSA',
      '700006,A,a,1,2015-03-02 09:15,0,20004,Spain',
    ]);
    expect([...staging.customers()]).toEqual([
      { reference: '20002', line: 3, country: 'Unspecified' },
      { reference: '20001', line: 4, country: 'EIRE' },
      { reference: '20003', line: 7, country: 'RSA' },
    ]);
  });

  it('are all registered where one invoice names two', () => {
    const { staging } = stage([
      '700001,A,a,1,2015-03-02 09:15,1,20001,Spain',
      '700001,B,b,1,2015-03-02 09:15,1,20002,Italy',
    ]);
    expect([...staging.customers()].map(({ reference }) => reference)).toEqual(['20001', '20002']);
  });
});

describe('products', () => {
  it('are described by their last order line, else by their last credit-note line', () => {
    const { staging } = stage([
      '700002,A,first,1,2015-03-02 09:15,1,,France',
      '700001,A,other,1,2015-03-02 09:15,2,,France',
      '700002,A,last,1,2015-03-02 09:15,3,,France',
      'C700003,A,returned,-1,2015-03-02 09:15,4,,France',
      '700004,A,free,1,2015-03-02 09:15,0,,France',
      'C700003,B,returned,-1,2015-03-02 09:15,5,,France',
      'C700003,B,returned again,-1,2015-03-02 09:15,6,,France',
      '700004,a,small,1,2015-03-02 09:15,7.001,,France',
    ]);
    expect([...staging.products()]).toEqual([
      { sku: 'A', description: 'last', unitPrice: '3.00' },
      { sku: 'B', description: 'returned again', unitPrice: '6.00' },
      { sku: 'a', description: 'small', unitPrice: '7.001' },
    ]);
  });
});

describe('an invoice that no order can hold', () => {
  it('is malformed in every row where it has too many lines, and leaves nothing else behind', () => {
    const row = (n: number) => `700001,${n},a,1,2015-03-02 09:15,1,20001,France`;
    const { staging, counts } = stage([
      ...Array.from({ length: MOST_LINES + 1 }, (_, n) => row(n)),
      ...Array.from({ length: MOST_LINES }, (_, n) => row(n).replace('700001', '700002').replace('20001', '20002')),
    ]);
    expect(counts).toMatchObject({
      rows: 2 * MOST_LINES + 1,
      customers: 1,
      products: MOST_LINES,
      invoices: 1,
      lines: MOST_LINES,
    });
    expect(counts.skipped.malformed).toBe(MOST_LINES + 1);
    expect([...staging.skipped()].at(-1)).toEqual({
      line: MOST_LINES + 2,
      invoice: '700001',
      reason: 'malformed',
      detail: 'the invoice has 2001 lines, of which the shop takes at most 2000',
    });
    expect([...staging.customers()].map(({ reference }) => reference)).toEqual(['20002']);
  });

  it('is malformed where its total is too large', () => {
    const highest = `700001,A,a,1000000,2015-03-02 09:15,${formatAmount(HIGHEST_TOTAL / 1_000_000n)},,France`;
    const { counts } = stage([...Array<string>(3).fill(highest), highest.replace('700001', '700002')]);
    expect(counts).toMatchObject({ lines: 1, skipped: { malformed: 3 } });
  });
});

it('counts every row once', () => {
  const { staging, counts } = stage([
    '700001,A,a,1,2015-03-02 09:15,1,20001,France',
    'not a row',
    'A700002,B,b,1,2015-03-02 09:15,-1,,France',
    '700003,A,a,-1,2015-03-02 09:15,0,,France',
    'C700004,A,a,1,2015-03-02 09:15,1,,France',
    '700005,A,a,1,2015-03-02 09:15,0,,France',
    'C700006,A,a,-1,2015-03-02 09:15,1,,France',
  ]);
  expect(counts).toEqual({
    rows: 7,
    customers: 1,
    products: 1,
    invoices: 2,
    lines: 2,
    skipped: { malformed: 1, adjustment: 1, write_off: 1, positive_cancellation: 1, zero_price: 1 },
  });
  expect([...staging.skipped()].map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    '3 malformed',
    '4 adjustment',
    '5 write_off',
    '6 positive_cancellation',
    '7 zero_price',
  ]);
});
