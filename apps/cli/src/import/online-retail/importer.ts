import { performance } from 'node:perf_hooks';
import { readRows } from './csv-rows.js';
import { countryCode } from './countries.js';
import { DateColumn, type DateOrder } from './dates.js';
import { ImportError, ImportInterrupted, ImportStopped } from './import-errors.js';
import type { Imported, ImportTarget } from './import-target.js';
import { InFlight, type Room } from './in-flight.js';
import type { ImportPhase, ImportProgress } from './progress.js';
import { assertForReport } from './report-file.js';
import { writeReport, type ReportLine } from './report.js';
import { classify } from './row.js';
import { Staging, type StagedCounts, type StagedCustomer, type StagedInvoice } from './staging.js';
import { DocumentCount, ReferenceList, type ImportSummary } from './summary.js';

/** Column of the time. */
const TIME = 4;

export interface ImportOptions {
  /** A CSV of Online Retail or Online Retail II, plain or gzip. */
  readonly file: string;
  /** Path of the report of skipped rows. */
  readonly report: string;
  /** The data folder, where no report may be written. */
  readonly dataDirectory: string;
  /** Order of dates with slashes; by default month first, if the dates allow it. */
  readonly dates?: DateOrder;
  readonly progress: ImportProgress;
  /** Greatest number of concurrent commands and lines; 256 and 20,000 by default. */
  readonly room?: Room;
  /** Ends the import between two invoices. */
  readonly stop?: AbortSignal;
}

/**
 * Imports a file of invoices. The file is staged whole first, so that an unreadable one changes nothing; only then is
 * the shop opened. Customers and products come first; once they are delivered, orders and credit notes in file order. A
 * repeat continues where an earlier run ended. Throws an `ImportError`, and what `open` throws.
 */
export async function importOnlineRetail(
  open: () => Promise<ImportTarget>,
  options: ImportOptions,
): Promise<ImportSummary> {
  const staging = new Staging();
  try {
    return await new OnlineRetailImport(open, options, staging).run();
  } finally {
    options.progress.end();
    staging.close();
  }
}

class OnlineRetailImport {
  private readonly started = performance.now();
  private readonly orders = new DocumentCount();
  private readonly creditNotes = new DocumentCount();
  private customers = 0;
  private customersThere = 0;
  private products = 0;
  private readonly differing = new ReferenceList();
  private readonly emailTaken = new ReferenceList();
  private readonly notes: ReportLine[] = [];

  private readonly stop: AbortSignal;

  constructor(
    private readonly open: () => Promise<ImportTarget>,
    private readonly options: ImportOptions,
    private readonly staging: Staging,
  ) {
    this.stop = options.stop ?? new AbortController().signal;
  }

  async run(): Promise<ImportSummary> {
    await assertForReport(this.options.report, this.options.dataDirectory);
    const staged = await this.stage();
    const target = await this.open();
    await writeReport(this.options.report, this.staging.skipped());
    await this.takeCustomers(target, staged);
    if (this.notes.length > 0) await writeReport(this.options.report, [...this.staging.skipped(), ...this.notes]);
    await this.takeProducts(target, staged);
    await this.wait('delivering', () => target.deliver(this.stop));
    await this.takeInvoices(target, staged);
    await this.wait('finishing', () => target.finish(this.stop));
    return this.summary(staged);
  }

  private async stage(): Promise<StagedCounts> {
    const { file, progress, dates } = this.options;
    const column = new DateColumn();
    progress.begin('reading', 100);
    await readRows(file, {
      row: ({ line, fields }) => {
        if (this.stop.aborted) throw new ImportInterrupted('reading');
        if (dates === undefined) column.add(line, fields[TIME]?.trim() ?? '');
        this.staging.add(line, classify(fields, dates));
      },
      progress: (bytesRead, size) => progress.advance(Math.floor((bytesRead / size) * 100)),
    });
    progress.end();
    column.assertMonthFirst(file);
    return this.staging.seal();
  }

  private takeCustomers(target: ImportTarget, { customers }: StagedCounts): Promise<void> {
    return this.each('customers', customers, this.staging.customers(), {
      name: ({ reference }) => `customer ${reference}`,
      weight: () => 1,
      take: (customer) => this.takeCustomer(target, customer),
      count: (_, outcome) => {
        this.customers += 1;
        if (outcome === 'already_there') this.customersThere += 1;
      },
    });
  }

  /** The e-mail is made up; where it is taken, the next one is tried. */
  private async takeCustomer(target: ImportTarget, { reference, country, line }: StagedCustomer): Promise<Imported> {
    const [name, code] = [`Customer ${reference}`, countryCode(country)];
    const taken: string[] = [];
    for (;;) {
      const email = `${[reference, ...(taken.length > 0 ? [taken.length + 1] : [])].join('.')}@online-retail.invalid`;
      const outcome = await target.registerCustomer({ reference, email, name, country: code });
      if (outcome !== 'email_taken') {
        if (taken.length > 0) this.noteTaken(line, reference, `has ${email}, since somebody else has ${taken[0]!}`);
        return outcome;
      }
      taken.push(email);
    }
  }

  private noteTaken(line: number, reference: string, what: string): void {
    this.emailTaken.add(reference);
    this.notes.push({ line, invoice: '', reason: 'email_taken', detail: `customer ${reference} ${what}` });
  }

  private takeProducts(target: ImportTarget, { products }: StagedCounts): Promise<void> {
    return this.each('products', products, this.staging.products(), {
      name: ({ sku }) => `product ${sku}`,
      weight: () => 1,
      take: (product) => target.defineProduct(product),
      count: () => (this.products += 1),
    });
  }

  private takeInvoices(target: ImportTarget, { invoices }: StagedCounts): Promise<void> {
    return this.each('orders and credit notes', invoices, this.staging.invoices(), {
      name: ({ reference }) => `invoice ${reference}`,
      weight: ({ lines }) => lines.length,
      take: (invoice) => takeInvoice(target, invoice),
      count: ({ reference, kind, lines, total }, outcome) => {
        const documents = kind === 'order' ? this.orders : this.creditNotes;
        if (outcome === 'differs') return this.differing.add(reference);
        documents.add(lines.length, total);
        if (outcome === 'already_there') documents.alreadyThere += 1;
      },
    });
  }

  private async each<T>(phase: ImportPhase, total: number, items: Iterable<T>, work: Work<T>): Promise<void> {
    const { progress, room = { tasks: 256, weight: 20_000 } } = this.options;
    const inFlight = new InFlight(room);
    let done = 0;
    progress.begin(phase, total);
    for (const item of items) {
      if (this.stop.aborted) break;
      const started = await inFlight.start(work.weight(item), async () => {
        work.count(item, await stopping(work.name(item), () => work.take(item)));
        progress.advance(++done);
      });
      if (!started) break;
    }
    await inFlight.drain();
    if (this.stop.aborted) throw new ImportInterrupted(`${phase} (${done} of ${total} done)`);
    progress.end();
  }

  private async wait(phase: 'delivering' | 'finishing', action: () => Promise<void>): Promise<void> {
    this.options.progress.begin(phase, 0);
    await stopping(phase, action).catch((error: unknown) => {
      throw this.stop.aborted ? new ImportInterrupted(phase) : error;
    });
    this.options.progress.end();
  }

  private summary({ rows, skipped }: StagedCounts): ImportSummary {
    return {
      file: this.options.file,
      rows,
      orders: this.orders.toDocuments(),
      creditNotes: this.creditNotes.toDocuments(),
      customers: this.customers,
      products: this.products,
      skipped,
      alreadyThere: {
        orders: this.orders.alreadyThere,
        creditNotes: this.creditNotes.alreadyThere,
        customers: this.customersThere,
      },
      differing: this.differing.toReferences(),
      emailTaken: this.emailTaken.toReferences(),
      report: this.options.report,
      seconds: Math.round(performance.now() - this.started) / 1000,
    };
  }
}

interface Work<T> {
  name(item: T): string;
  weight(item: T): number;
  take(item: T): Promise<Imported>;
  count(item: T, outcome: Imported): void;
}

function takeInvoice(target: ImportTarget, { reference, kind, at, customer, lines }: StagedInvoice): Promise<Imported> {
  const time = new Date(at).toISOString();
  return kind === 'order'
    ? target.placeOrder({ reference, placedAt: time, customerReference: customer, lines })
    : target.issueCreditNote({
        reference,
        issuedAt: time,
        customerReference: customer,
        lines,
        reason: `Cancellation ${reference}`,
      });
}

/** Names what the shop refused. */
async function stopping<T>(subject: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof ImportError ? error : new ImportStopped(subject, error);
  }
}
