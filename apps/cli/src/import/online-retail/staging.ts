import Database from 'better-sqlite3';
import { formatAmount, HIGHEST_TOTAL } from './amount.js';
import { StagingFailed } from './import-errors.js';
import type { ImportedLine, ImportedProduct } from './import-target.js';
import { skipReasons, type ClassifiedRow, type KeptRow, type SkipReason } from './row.js';
import * as sql from './staging.sql.js';

/** Greatest number of lines of an order or credit note. */
export const MOST_LINES = 2_000;

export interface StagedCustomer {
  readonly reference: string;
  /** Of the customer's first kept row. */
  readonly line: number;
  /** Of the customer's first kept row. */
  readonly country: string;
}

export interface StagedInvoice {
  readonly reference: string;
  readonly kind: 'order' | 'credit_note';
  /** Earliest time on any row of the invoice that is not malformed; milliseconds since 1970, UTC. */
  readonly at: number;
  /** Of the first kept row that has one. */
  readonly customer: string | null;
  readonly lines: readonly ImportedLine[];
  /** Ten-thousandths of a pound. */
  readonly total: bigint;
}

export interface StagedSkip {
  readonly line: number;
  readonly invoice: string;
  readonly reason: SkipReason;
  readonly detail: string;
}

export interface StagedCounts {
  readonly rows: number;
  readonly customers: number;
  readonly products: number;
  /** Orders and credit notes. */
  readonly invoices: number;
  /** Lines of orders and credit notes. */
  readonly lines: number;
  readonly skipped: Readonly<Record<SkipReason, number>>;
}

/** An invoice in the scratch database. */
interface InvoiceRow {
  readonly id: number;
  readonly reference: string;
  readonly credit: number;
  readonly at: number;
  readonly customer: string | null;
  /** Ten-thousandths of a pound; exact as a number, since totals are bounded. */
  readonly amount: number;
}

/** Neighbouring rows of one invoice; flushed when the next invoice begins. */
interface Run {
  id: number;
  reference: string;
  at: number;
  customer: string | null;
  lines: number;
  amount: bigint;
  readonly buyers: Set<string>;
}

/**
 * Rows of one file in a scratch database on disk, so that memory does not grow with the file and rows of an invoice may
 * be apart. `add` every row, `seal`, then read; `close` deletes everything, once no read is under way.
 */
export class Staging {
  /** A database without a name: a temporary file that is gone with the process. */
  private readonly db = new Database('');
  private readonly statements: Record<
    'upsertInvoice' | 'insertRow' | 'insertBuyer' | 'insertSkipped' | 'findInvoice',
    Database.Statement
  >;
  private run: Run | null = null;
  private rows = 0;

  constructor() {
    this.db.exec(sql.schema);
    this.statements = {
      upsertInvoice: this.db.prepare(sql.upsertInvoice),
      insertRow: this.db.prepare(sql.insertRow),
      insertBuyer: this.db.prepare(sql.insertBuyer),
      insertSkipped: this.db.prepare(sql.insertSkipped),
      findInvoice: this.db.prepare(sql.findInvoice).pluck(),
    };
  }

  /** `line` is where the row begins; rows come in file order. Throws `StagingFailed`. */
  add(line: number, row: ClassifiedRow): void {
    this.guard(() => {
      this.rows += 1;
      if (row.kind !== 'skipped') return this.keep(line, row);
      this.statements.insertSkipped.run(line, row.invoice, row.reason, row.detail);
      if (row.at !== null) this.runOf(line, row.invoice, row.at);
    });
  }

  /** Ends adding, skips what no order or credit note can hold, and counts. Throws `StagingFailed`. */
  seal(): StagedCounts {
    return this.guard(() => {
      this.flush();
      this.db.exec(sql.refuseInvoices(MOST_LINES, HIGHEST_TOTAL) + sql.makeCustomers + sql.makeProducts);
      const skipped = Object.fromEntries(skipReasons.map((reason) => [reason, 0])) as Record<SkipReason, number>;
      for (const { reason, rows } of this.db.prepare(sql.countSkipped).all() as {
        reason: SkipReason;
        rows: number;
      }[]) {
        skipped[reason] = rows;
      }
      return {
        rows: this.rows,
        skipped,
        ...(this.db.prepare(sql.count).get() as Omit<StagedCounts, 'rows' | 'skipped'>),
      };
    });
  }

  /** In file order. */
  *skipped(): IterableIterator<StagedSkip> {
    yield* this.db.prepare<[], StagedSkip>(sql.selectSkipped).iterate();
  }

  /** In the order of their first kept rows. */
  *customers(): IterableIterator<StagedCustomer> {
    yield* this.db.prepare<[], StagedCustomer>(sql.selectCustomers).iterate();
  }

  *products(): IterableIterator<ImportedProduct> {
    yield* this.db.prepare<[], ImportedProduct>(sql.selectProducts).iterate();
  }

  /** In file order, each with its lines. */
  *invoices(): IterableIterator<StagedInvoice> {
    const linesOf = this.db.prepare<[number], ImportedLine>(sql.selectLines);
    for (const { id, credit, amount, ...invoice } of this.db.prepare<[], InvoiceRow>(sql.selectInvoices).iterate()) {
      yield { ...invoice, kind: credit ? 'credit_note' : 'order', lines: linesOf.all(id), total: BigInt(amount) };
    }
  }

  close(): void {
    this.db.close();
  }

  private keep(line: number, row: KeptRow): void {
    const run = this.runOf(line, row.invoice, row.at);
    run.lines += 1;
    run.amount += row.unitPrice * BigInt(row.quantity);
    this.statements.insertRow.run(run.id, line, row.sku, row.description, row.quantity, formatAmount(row.unitPrice));
    if (row.customer === null || run.buyers.has(row.customer)) return;
    run.customer ??= row.customer;
    run.buyers.add(row.customer);
    this.statements.insertBuyer.run(run.id, row.customer, line, row.country);
  }

  /** The run of a row: the current one, or a new one for another invoice. */
  private runOf(line: number, reference: string, at: number): Run {
    if (this.run?.reference === reference) {
      this.run.at = Math.min(this.run.at, at);
      return this.run;
    }
    this.flush();
    const id = (this.statements.findInvoice.get(reference) as number | undefined) ?? line;
    return (this.run = { id, reference, at, customer: null, lines: 0, amount: 0n, buyers: new Set() });
  }

  private flush(): void {
    if (!this.run) return;
    const { buyers: _, ...run } = this.run;
    const amount = run.amount > HIGHEST_TOTAL ? HIGHEST_TOTAL + 1n : run.amount;
    this.statements.upsertInvoice.run({ ...run, amount, credit: run.reference.startsWith('C') ? 1 : 0 });
    this.run = null;
  }

  private guard<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw error instanceof Database.SqliteError ? new StagingFailed(error) : error;
    }
  }
}
