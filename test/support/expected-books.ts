import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** An order or credit note that an import must leave. */
export interface ExpectedInvoice {
  readonly reference: string;
  readonly kind: 'order' | 'credit_note';
  /** As the API writes instants. */
  readonly at: string;
  /** Reference of the customer; null for a guest. */
  readonly customer: string | null;
  /** As the API writes amounts in GBP. */
  readonly total: string;
}

/** A customer that an import must leave. */
export interface ExpectedCustomer {
  readonly reference: string;
  readonly orders: number;
  readonly creditNotes: number;
  readonly ordered: string;
  readonly credited: string;
  readonly firstOrderAt: string | null;
  readonly lastOrderAt: string | null;
}

/** A shop's invoices with what must come of them. */
export interface Books {
  readonly file: string;
  readonly invoices: readonly ExpectedInvoice[];
  readonly customers: readonly ExpectedCustomer[];
}

type Row = Readonly<Record<string, string>>;

/** Path of a file of real invoices beside the checkout; null where it is not there. */
export function booksBeside(name: string): string | null {
  const file = fileURLToPath(new URL(`../../../shared/data/${name}.csv.gz`, import.meta.url));
  return existsSync(file) ? file : null;
}

/**
 * Reads the expected files that lie beside the invoices. They count the rows of every kind: an invoice that comes to
 * nothing (write-offs, prices of zero) is none for the shop, nor is an adjustment.
 */
export function readBooks(file: string): Books {
  const beside = (kind: string) => table(file.replace(/\.csv\.gz$/, `.expected-${kind}.csv.gz`));
  const invoices = beside('invoices').flatMap(invoiceOf);
  const byCustomer = new Map<string, ExpectedInvoice[]>();
  for (const invoice of invoices) {
    if (invoice.customer === null) continue;
    byCustomer.set(invoice.customer, [...(byCustomer.get(invoice.customer) ?? []), invoice]);
  }
  const customers = beside('customers').flatMap((row) => customerOf(row, byCustomer.get(row['customer']!) ?? []));
  return { file, invoices, customers };
}

function table(file: string): Row[] {
  const [head = '', ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i]!, value])));
}

function invoiceOf(row: Row): ExpectedInvoice[] {
  const mills = Number(row['total_mills']);
  if (row['kind'] === 'adjust' || mills === 0) return [];
  return [
    {
      reference: row['invoice']!,
      kind: row['kind'] === 'sale' ? 'order' : 'credit_note',
      at: `${row['first_time']!.replace(' ', 'T')}.000Z`,
      customer: row['customer'] || null,
      total: pounds(Math.abs(mills)),
    },
  ];
}

function customerOf(row: Row, invoices: readonly ExpectedInvoice[]): ExpectedCustomer[] {
  if (invoices.length === 0) return [];
  const times = invoices.filter(({ kind }) => kind === 'order').map(({ at }) => at);
  times.sort();
  return [
    {
      reference: row['customer']!,
      orders: times.length,
      creditNotes: invoices.length - times.length,
      ordered: pounds(Number(row['sale_mills'])),
      credited: pounds(-Number(row['cancel_mills'])),
      firstOrderAt: times[0] ?? null,
      lastOrderAt: times.at(-1) ?? null,
    },
  ];
}

/** Thousandths of a pound in the fewest decimals that are exact, two at least. */
function pounds(mills: number): string {
  const digits = String(mills).padStart(4, '0');
  return `${digits.slice(0, -3)}.${digits.slice(-3).replace(/0$/, '')}`;
}
