import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { DateOrder } from './dates.js';
import {
  DatesAreDayFirst,
  GzipTruncated,
  ImportStopped,
  ReportNotAReport,
  ReportNotWritten,
  ReportWithinData,
} from './import-errors.js';
import {
  ImportTarget,
  type Imported,
  type ImportedCreditNote,
  type ImportedCustomer,
  type ImportedOrder,
  type ImportedProduct,
} from './import-target.js';
import { importOnlineRetail } from './importer.js';
import { ProgressLines } from './progress.js';
import { defaultReport } from './report.js';
import { describeSummary, unaccounted, type ImportSummary } from './summary.js';

/** A shop that keeps what it is given by its reference, as the real one does, and insists on the order of things. */
class FakeShop extends ImportTarget {
  readonly customers = new Map<string, ImportedCustomer>();
  readonly products = new Map<string, ImportedProduct>();
  readonly orders = new Map<string, ImportedOrder>();
  readonly creditNotes = new Map<string, ImportedCreditNote>();
  readonly delivered = new Set<string>();
  finished = 0;
  /** Takes in so many orders, then fails. */
  ordersUntilFailure = Infinity;

  /** E-mails that customers of other origin have. */
  readonly emails = new Set<string>();

  registerCustomer = async (customer: ImportedCustomer) =>
    this.emails.has(customer.email) && !this.customers.has(customer.reference)
      ? ('email_taken' as const)
      : keep(this.customers, customer.reference, customer);

  defineProduct = (product: ImportedProduct) => keep(this.products, product.sku, product);
  issueCreditNote = (note: ImportedCreditNote) => this.keepDocument(this.creditNotes, note);

  async placeOrder(order: ImportedOrder): Promise<Imported> {
    if (this.orders.size >= this.ordersUntilFailure) throw new Error('the disk is full.');
    return this.keepDocument(this.orders, order);
  }

  async deliver(): Promise<void> {
    for (const reference of this.customers.keys()) this.delivered.add(reference);
  }

  async finish(): Promise<void> {
    this.finished += 1;
  }

  private keepDocument<T extends ImportedOrder | ImportedCreditNote>(
    kept: Map<string, T>,
    document: T,
  ): Promise<Imported> {
    const { customerReference: customer, lines } = document;
    if (customer !== null && !this.delivered.has(customer)) throw new Error(`customer ${customer} is unknown`);
    for (const { sku } of lines) if (!this.products.has(sku)) throw new Error(`product ${sku} is unknown`);
    return keep(kept, document.reference, document);
  }
}

async function keep<T>(kept: Map<string, T>, key: string, value: T): Promise<Imported> {
  const known = kept.get(key);
  if (known !== undefined && 'lines' in (known as object) && !isDeepStrictEqual(known, value)) return 'differs';
  if (known !== undefined) return 'already_there';
  kept.set(key, value);
  return 'imported';
}

const rows = [
  'Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country',
  '700001,10001,TIN LANTERN ,6,3/2/2015 9:16,3.25,20001.0,EIRE',
  '700001,10002,"RIBBON, RED",12,3/2/2015 9:15,0.425,20001.0,EIRE',
  '700002,POST,POSTAGE,1,3/2/2015 9:20,18,,Unspecified',
  '700003,10002,BROKEN,-4,3/2/2015 9:30,0,,France',
  'C700004,10001,TIN LANTERN,-2,3/2/2015 9:40,3.25,20001.0,EIRE',
  'A700005,B,Adjust bad debt,1,3/2/2015 9:41,-11062.06,,France',
  '700002,10001,TIN LANTERN,1,3/2/2015 9:20,3.75,,Unspecified',
  'C700006,10001,TIN LANTERN,2,3/2/2015 9:42,3.25,,France',
  '700007,10003,=FREE,1,3/2/2015 9:50,0,20003.0,France',
  '700008,10001,TIN LANTERN,x,3/2/2015 9:55,1,,France',
];
const text = rows.join('\n');

let folder: string;
let shop: FakeShop;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'importer-'));
  shop = new FakeShop();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly room?: { tasks: number; weight: number };
  readonly report?: string;
  readonly dates?: DateOrder;
}

const source = () => join(folder, 'sales.csv.gz');
const data = () => join(folder, 'data');

function run(content: string | Buffer, options: Run = {}): Promise<ImportSummary> {
  writeFileSync(source(), content);
  return importOnlineRetail(async () => shop, {
    file: source(),
    report: defaultReport(join(folder, 'reports'), source()),
    dataDirectory: data(),
    progress: new ProgressLines(() => undefined),
    ...options,
  });
}

it('accounts for no row of an invoice that the shop holds with other content, and names it', async () => {
  await run(text);
  const more = `${text}\n700001,10001,TIN LANTERN,1,3/2/2015 9:16,3.25,20001.0,EIRE`;
  const summary = await run(more);
  expect(summary.differing).toEqual({ count: 1, first: ['700001'] });
  expect(unaccounted(summary)).toBe(3);
  expect(shop.orders.get('700001')!.lines).toHaveLength(2);
  expect(describeSummary(summary)).toMatch(/1 of these invoices with another time, customer or lines.*: 700001\n/);
});

it('takes a file in as customers, products, orders and credit notes', async () => {
  const summary = await run(gzipSync(text));

  expect([...shop.customers.values()]).toEqual([
    { reference: '20001', email: '20001@online-retail.invalid', name: 'Customer 20001', country: 'IE' },
  ]);
  expect([...shop.products.values()]).toEqual([
    { sku: '10001', description: 'TIN LANTERN', unitPrice: '3.75' },
    { sku: '10002', description: 'RIBBON, RED', unitPrice: '0.425' },
    { sku: 'POST', description: 'POSTAGE', unitPrice: '18.00' },
  ]);
  expect([...shop.orders.values()]).toEqual([
    {
      reference: '700001',
      placedAt: '2015-03-02T09:15:00.000Z',
      customerReference: '20001',
      lines: [
        { sku: '10001', description: 'TIN LANTERN', quantity: 6, unitPrice: '3.25' },
        { sku: '10002', description: 'RIBBON, RED', quantity: 12, unitPrice: '0.425' },
      ],
    },
    {
      reference: '700002',
      placedAt: '2015-03-02T09:20:00.000Z',
      customerReference: null,
      lines: [
        { sku: 'POST', description: 'POSTAGE', quantity: 1, unitPrice: '18.00' },
        { sku: '10001', description: 'TIN LANTERN', quantity: 1, unitPrice: '3.75' },
      ],
    },
  ]);
  expect([...shop.creditNotes.values()]).toEqual([
    {
      reference: 'C700004',
      issuedAt: '2015-03-02T09:40:00.000Z',
      customerReference: '20001',
      lines: [{ sku: '10001', description: 'TIN LANTERN', quantity: 2, unitPrice: '3.25' }],
      reason: 'Cancellation C700004',
    },
  ]);
  expect(shop.finished).toBe(1);
  expect(unaccounted(summary)).toBe(0);
  expect(summary).toEqual({
    file: join(folder, 'sales.csv.gz'),
    rows: 10,
    orders: { count: 2, lines: 4, total: { amount: '46.35', currency: 'GBP' } },
    creditNotes: { count: 1, lines: 1, total: { amount: '6.50', currency: 'GBP' } },
    customers: 1,
    products: 3,
    skipped: { malformed: 1, adjustment: 1, write_off: 1, positive_cancellation: 1, zero_price: 1 },
    alreadyThere: { orders: 0, creditNotes: 0, customers: 0 },
    differing: { count: 0, first: [] },
    emailTaken: { count: 0, first: [] },
    report: join(folder, 'reports', 'sales.skipped.csv'),
    seconds: expect.any(Number),
  });
});

it('lists every skipped row in the report, and nothing half-written beside it', async () => {
  const { report } = await run(`${text}\n=1+1,"a\nb"\n`);
  expect(readFileSync(report, 'utf8').split('\n')).toEqual([
    'line,invoice,reason,detail',
    '5,"700003",write_off,"negative quantity outside a cancellation"',
    '7,"A700005",adjustment,"adjustment of bad debt"',
    '9,"C700006",positive_cancellation,"positive quantity in a cancellation"',
    '10,"700007",zero_price,"price is 0"',
    '11,"700008",malformed,"quantity \'x\' is not a whole number"',
    '12,"\'=1+1",malformed,"2 columns instead of 8"',
    '',
  ]);
  expect(readdirSync(join(folder, 'reports'))).toEqual(['sales.skipped.csv']);
});

it('adds nothing twice when it runs again', async () => {
  const first = await run(text);
  const second = await run(text);
  expect(second).toEqual({
    ...first,
    seconds: expect.any(Number),
    alreadyThere: { orders: 2, creditNotes: 1, customers: 1 },
  });
  expect([shop.orders.size, shop.creditNotes.size, shop.customers.size]).toEqual([2, 1, 1]);
});

it('stops with a sentence where the shop fails, and goes on from there', async () => {
  shop.ordersUntilFailure = 1;
  const stopped = run(text, { room: { tasks: 1, weight: 1 } });
  await expect(stopped).rejects.toThrow(ImportStopped);
  await expect(stopped).rejects.toThrow('The import stopped at invoice 700002: the disk is full.');
  expect([shop.orders.size, shop.creditNotes.size, shop.finished]).toEqual([1, 0, 0]);

  shop.ordersUntilFailure = Infinity;
  const summary = await run(text);
  expect(summary.alreadyThere).toEqual({ orders: 1, creditNotes: 0, customers: 1 });
  expect(unaccounted(summary)).toBe(0);
});

it('changes nothing in the shop when the file cannot be read to its end', async () => {
  await expect(run(gzipSync(text).subarray(0, -20))).rejects.toThrow(GzipTruncated);
  expect([shop.customers.size, shop.products.size, shop.orders.size]).toEqual([0, 0, 0]);
});

it('changes nothing in the shop when the report cannot be written', async () => {
  writeFileSync(join(folder, 'reports'), 'a file where the folder should be');
  await expect(run(text)).rejects.toThrow(ReportNotWritten);
  expect(shop.customers.size).toBe(0);
});

it('keeps within its room', async () => {
  let lines = 0;
  let most = 0;
  shop.placeOrder = async (order) => {
    lines += order.lines.length;
    most = Math.max(most, lines);
    await new Promise((resolve) => setImmediate(resolve));
    lines -= order.lines.length;
    return 'imported';
  };
  const order = (n: number) => `${700_100 + Math.floor(n / 5)},10001,TIN LANTERN,1,3/2/2015 9:16,3.25,,EIRE`;
  const summary = await run([rows[0], ...Array.from({ length: 500 }, (_, n) => order(n))].join('\n'), {
    room: { tasks: 10, weight: 22 },
  });
  expect(summary.orders).toMatchObject({ count: 100, lines: 500 });
  expect(most).toBe(20);
});

describe('an e-mail that somebody has', () => {
  it('does not stop the import, and is reported', async () => {
    shop.emails.add('20001@online-retail.invalid').add('20001.2@online-retail.invalid');
    const summary = await run(text);
    expect(shop.customers.get('20001')!.email).toBe('20001.3@online-retail.invalid');
    expect(summary.emailTaken).toEqual({ count: 1, first: ['20001'] });
    expect(unaccounted(summary)).toBe(0);
    const told = readFileSync(summary.report, 'utf8').split('\n');
    expect(told).toHaveLength(8);
    expect(told.at(-2)).toBe(
      '2,"",email_taken,"customer 20001 has 20001.3@online-retail.invalid, since somebody else has 20001@online-retail.invalid"',
    );
  });
});

describe('dates', () => {
  const dated = (...dates: string[]) =>
    [rows[0], ...dates.map((date, i) => `${700_100 + i},10001,TIN LANTERN,1,${date} 9:00,3.25,,France`)].join('\n');

  it('with the day first stop the import before anything is changed', async () => {
    await expect(run(dated('1/2/2015', '31/1/2015'))).rejects.toThrow(DatesAreDayFirst);
    expect([shop.orders.size, readdirSync(folder)]).toEqual([0, ['sales.csv.gz']]);
  });

  it('are read as is asked for', async () => {
    await run(dated('1/2/2015', '31/1/2015'), { dates: 'dmy' });
    expect([...shop.orders.values()].map(({ placedAt }) => placedAt.slice(0, 10))).toEqual([
      '2015-02-01',
      '2015-01-31',
    ]);
    shop = new FakeShop();
    const summary = await run(dated('1/2/2015', '31/1/2015'), { dates: 'mdy' });
    expect([...shop.orders.values()].map(({ placedAt }) => placedAt.slice(0, 10))).toEqual(['2015-01-02']);
    expect(summary.skipped.malformed).toBe(1);
  });
});

describe('a report', () => {
  const refused = async (report: string, refusal: new (file: string) => Error) => {
    await expect(run(text, { report })).rejects.toThrow(refusal);
    expect(readFileSync(source(), 'utf8')).toBe(text);
    expect([shop.customers.size, shop.orders.size]).toEqual([0, 0]);
  };
  const at = (name: string) => join(folder, name);

  it.each<[string, () => string]>([
    ['itself', source],
    ['a path around', () => join(folder, 'x', '..', 'sales.csv.gz')],
    ['a relative path', () => relative(process.cwd(), source())],
    ['a symbolic link', () => (symlinkSync(source(), at('link')), at('link'))],
    ['a folder that is a symbolic link', () => (symlinkSync(folder, at('loop')), join(at('loop'), 'sales.csv.gz'))],
    ['a hard link', () => (writeFileSync(source(), text), linkSync(source(), at('hard')), at('hard'))],
  ])('never replaces the file that is imported, named by %s', async (_, path) => {
    await refused(path(), ReportNotAReport);
  });

  it('never replaces another file, a folder or a device', async () => {
    writeFileSync(at('.env'), 'PORT=1');
    await refused(at('.env'), ReportNotAReport);
    expect(readFileSync(at('.env'), 'utf8')).toBe('PORT=1');
    mkdirSync(at('folder'));
    await refused(at('folder'), ReportNotAReport);
    await refused('/dev/null', ReportNotAReport);
    expect(statSync('/dev/null').isFile()).toBe(false);
  });

  it('goes nowhere among the files of the shop, but for its own folder', async () => {
    mkdirSync(join(data(), 'default'), { recursive: true });
    for (const file of ['orders.db', 'orders.db-wal', 'keys/x', 'new/orders.db'])
      await refused(join(data(), 'default', file), ReportWithinData);
    symlinkSync(join(data(), 'default'), at('shop'));
    await refused(join(at('shop'), 'orders.db'), ReportWithinData);
    const { report } = await run(text, { report: join(data(), 'default', 'imports', 'sales.csv') });
    expect(readFileSync(report, 'utf8')).toMatch(/^line,invoice/);
  });

  it('replaces an earlier one, and an empty file', async () => {
    writeFileSync(at('empty.csv'), '');
    for (const _ of ['once', 'again']) {
      const { report } = await run(text, { report: at('empty.csv') });
      expect(readFileSync(report, 'utf8')).toMatch(/^line,invoice/);
    }
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '|cmd',
    '%0A',
    ' =1',
    '\u00a0=1',
    '\u200b=1',
    '\ufeff=1',
    '\u3164=1',
    '\t=1',
    '\r=1',
    '\u0000=1',
    '"=1',
    '＝1',
    '＋1',
    '－1',
    '＠A',
    '％1',
    '｜x',
    '﹦1',
    '﹢1',
    '\u22121',
  ])('has a quote before what a spreadsheet would run: %j', async (invoice) => {
    const { report } = await run(`${rows[0]}\n"${invoice.replaceAll('"', '""')}",1\n`);
    expect(readFileSync(report, 'utf8').split('\n')[1]).toMatch(/^2,"'/);
  });

  it('leaves other text as it is', async () => {
    const { report } = await run(`${rows[0]}\nC70=1,1\n`);
    expect(readFileSync(report, 'utf8').split('\n')[1]).toMatch(/^2,"C70=1",/);
  });
});
