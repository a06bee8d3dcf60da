import { formatAmount } from './amount.js';
import { skipReasons, type SkipReason } from './row.js';

/** Result of an import, as `--json` prints it. */
export interface ImportSummary {
  /** Path as given. */
  readonly file: string;
  /** Rows below the header. */
  readonly rows: number;
  readonly orders: Documents;
  readonly creditNotes: Documents;
  readonly customers: number;
  readonly products: number;
  /** Rows by reason, all reasons included. */
  readonly skipped: Readonly<Record<SkipReason, number>>;
  /** How many of those above were imported earlier. */
  readonly alreadyThere: { readonly orders: number; readonly creditNotes: number; readonly customers: number };
  /** Invoices that the shop has with another time, customer or lines, left unchanged. */
  readonly differing: References;
  /** Customers whose made-up e-mail was taken, and who got another one. */
  readonly emailTaken: References;
  /** Path of the report of skipped rows. */
  readonly report: string;
  readonly seconds: number;
}

/** Orders or credit notes that the shop has, imported now or earlier. */
export interface Documents {
  readonly count: number;
  readonly lines: number;
  readonly total: { readonly amount: string; readonly currency: 'GBP' };
}

/** Adds up orders or credit notes. */
export class DocumentCount {
  count = 0;
  lines = 0;
  alreadyThere = 0;
  private amount = 0n;

  /** `amount` in ten-thousandths of a pound. */
  add(lines: number, amount: bigint): void {
    this.count += 1;
    this.lines += lines;
    this.amount += amount;
  }

  toDocuments(): Documents {
    return { count: this.count, lines: this.lines, total: { amount: formatAmount(this.amount), currency: 'GBP' } };
  }
}

/** Their number, and the first of them. */
export interface References {
  readonly count: number;
  readonly first: readonly string[];
}

const MOST_NAMED = 20;

/** Counts references and keeps the first. */
export class ReferenceList {
  private count = 0;
  private readonly first: string[] = [];

  add(reference: string): void {
    this.count += 1;
    if (this.first.length < MOST_NAMED) this.first.push(reference);
  }

  toReferences(): References {
    return { count: this.count, first: this.first };
  }
}

/** Rows that are neither a line in the shop nor an entry in the report; 0 after a good import. */
export function unaccounted(summary: ImportSummary): number {
  return summary.rows - summary.orders.lines - summary.creditNotes.lines - skippedRows(summary);
}

/** Whether at most one row in ten is malformed. */
export function isMostlyReadable({ rows, skipped }: ImportSummary): boolean {
  return skipped.malformed * 10 <= rows;
}

/** The final summary, without a line break at its end. */
export function describeSummary(summary: ImportSummary): string {
  const { file, rows, orders, creditNotes, customers, products, alreadyThere, seconds } = summary;
  const { differing, emailTaken, report } = summary;
  const missing = unaccounted(summary);
  const before = alreadyThere.orders + alreadyThere.creditNotes + alreadyThere.customers;
  const reasons = skipReasons
    .filter((reason) => summary.skipped[reason] > 0)
    .map((reason) => `${number(summary.skipped[reason])} ${reason}`);
  return [
    `Imported ${file}: ${number(rows)} rows in ${seconds.toFixed(1)} s.`,
    describeDocuments('orders', orders),
    describeDocuments('credit notes', creditNotes),
    entry('customers', customers),
    entry('products', products),
    entry('skipped rows', skippedRows(summary), reasons.join(', ')),
    ...(before === 0
      ? []
      : [
          entry(
            'there before',
            before,
            `${number(alreadyThere.orders)} orders, ${number(alreadyThere.creditNotes)} credit notes, ${number(alreadyThere.customers)} customers`,
          ),
        ]),
    ...(differing.count === 0 ? [] : [describeDiffering(differing)]),
    ...(emailTaken.count === 0 ? [] : [describeTaken(emailTaken)]),
    `Report of skipped rows: ${report}`,
    ...(isMostlyReadable(summary) ? [] : [describeMalformed(summary)]),
    missing === 0 ? 'Every row is accounted for.' : `${number(missing)} rows are NOT accounted for.`,
  ].join('\n');
}

function describeMalformed({ rows, skipped }: ImportSummary): string {
  return `${number(skipped.malformed)} of ${number(rows)} rows are malformed, more than one in ten: is this the right file, and --dates the right order?`;
}

function describeTaken(references: References): string {
  return `Customers who were given another made-up e-mail, since somebody has theirs: ${number(references.count)} (${named(references)})`;
}

function named({ count, first }: References): string {
  return `${first.join(', ')}${count > first.length ? ', …' : ''}`;
}

function describeDiffering(references: References): string {
  return `The shop holds ${number(references.count)} of these invoices with another time, customer or lines, and was left as it is: ${named(references)}`;
}

function describeDocuments(name: string, { count, lines, total }: Documents): string {
  return entry(name, count, `${number(lines)} lines, ${total.currency} ${number(total.amount)}`);
}

function entry(name: string, count: number, detail = ''): string {
  return `  ${name.padEnd(12)} ${number(count).padStart(10)}   ${detail}`.trimEnd();
}

function skippedRows({ skipped }: ImportSummary): number {
  return skipReasons.reduce((sum, reason) => sum + skipped[reason], 0);
}

/** With a comma at every third digit of the integer part. */
function number(value: number | string): string {
  return String(value).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
}
