import { performance } from 'node:perf_hooks';
import { readRows } from './csv-rows.js';
import { countryCode } from './countries.js';
import { ImportError, ImportInterrupted, ImportStopped } from './import-errors.js';
import type { Imported, ImportTarget } from './import-target.js';
import { InFlight, type Room } from './in-flight.js';
import type { ImportPhase, ImportProgress } from './progress.js';
import { writeReport } from './report.js';
import { classify } from './row.js';
import { Staging, type StagedCounts, type StagedInvoice } from './staging.js';
import { DocumentCount, ReferenceList, type ImportSummary } from './summary.js';

export interface ImportOptions {
  /** A CSV of Online Retail or Online Retail II, plain or gzip. */
  readonly file: string;
  /** Where the report of skipped rows goes. */
  readonly report: string;
  readonly progress: ImportProgress;
  /** How much may be under way at once, in commands and in lines; 256 and 20,000 where not given. */
  readonly room?: Room;
  /** Raised to end the import between two invoices. */
  readonly stop?: AbortSignal;
}

/**
 * Imports a file of invoices: stages it whole, so that a file that cannot be read to its end changes nothing in the
 * shop, which is opened only then; then customers and products; then, once those are delivered, orders and credit notes
 * in the order of the file. Running it again goes on where an earlier run ended. Throws an `ImportError` of one clear
 * sentence, and what `open` throws.
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

  private readonly stop: AbortSignal;

  constructor(
    private readonly open: () => Promise<ImportTarget>,
    private readonly options: ImportOptions,
    private readonly staging: Staging,
  ) {
    this.stop = options.stop ?? new AbortController().signal;
  }

  async run(): Promise<ImportSummary> {
    const staged = await this.stage();
    const target = await this.open();
    await writeReport(this.options.report, this.staging.skipped());
    await this.takeCustomers(target, staged);
    await this.takeProducts(target, staged);
    await this.wait('delivering', () => target.deliver(this.stop));
    await this.takeInvoices(target, staged);
    await this.wait('finishing', () => target.finish(this.stop));
    return this.summary(staged);
  }

  private async stage(): Promise<StagedCounts> {
    const { file, progress } = this.options;
    progress.begin('reading', 100);
    await readRows(file, {
      row: ({ line, fields }) => {
        if (this.stop.aborted) throw new ImportInterrupted('reading');
        this.staging.add(line, classify(fields));
      },
      progress: (bytesRead, size) => progress.advance(Math.floor((bytesRead / size) * 100)),
    });
    progress.end();
    return this.staging.seal();
  }

  private takeCustomers(target: ImportTarget, { customers }: StagedCounts): Promise<void> {
    return this.each('customers', customers, this.staging.customers(), {
      name: ({ reference }) => `customer ${reference}`,
      weight: () => 1,
      take: ({ reference, country }) =>
        target.registerCustomer({
          reference,
          email: `${reference}@online-retail.invalid`,
          name: `Customer ${reference}`,
          country: countryCode(country),
        }),
      count: (_, outcome) => {
        this.customers += 1;
        if (outcome === 'already_there') this.customersThere += 1;
      },
    });
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

/** Names what the shop did not take. */
async function stopping<T>(subject: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof ImportError ? error : new ImportStopped(subject, error);
  }
}
