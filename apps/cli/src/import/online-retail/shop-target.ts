import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ImportCustomer } from '@tradepost/customers';
import { DefineProduct, ImportCreditNote, ImportOrder } from '@tradepost/orders';
import type { CommandGateway, Deliveries, RequestContext, SubscriptionReport } from '@tradepost/platform';
import {
  ImportTarget,
  type Imported,
  type ImportedCreditNote,
  type ImportedCustomer,
  type ImportedLine,
  type ImportedOrder,
  type ImportedProduct,
} from './import-target.js';

const CURRENCY = 'GBP';
/** Through it Orders gets to know the customers. */
const BUYERS = 'orders.buyers';
/** Between two looks at how far the deliveries are, in milliseconds. */
const pollIntervalMs = 50;
/** A subscription that fails for so long is not waited for any longer, in milliseconds: it tries again, but slowly. */
const failureTimeoutMs = 60_000;

const price = (amount: string) => ({ amount, currency: CURRENCY });

/** The shop of one tenant, reached through the commands that HTTP uses, too. */
export class ShopTarget extends ImportTarget {
  /** Ids of the customers by their references, known once a customer has been registered, in this run or before. */
  private readonly customers = new Map<string, string>();
  /** One correlation id ties together all that a run brings in. */
  private readonly request: RequestContext;

  constructor(
    tenant: string,
    private readonly commands: CommandGateway,
    private readonly deliveries: Deliveries,
    private readonly failurePatience = failureTimeoutMs,
  ) {
    super();
    this.request = { tenant, principal: 'import', correlationId: randomUUID(), causationId: null };
  }

  async registerCustomer({ reference, email, name, country }: ImportedCustomer): Promise<Imported | 'email_taken'> {
    const command = new ImportCustomer(reference, { email, name, country });
    try {
      this.customers.set(reference, await this.commands.execute(this.request, command, ({ id }) => id));
      return 'imported';
    } catch (error) {
      if (codeOf(error) === 'email_already_registered') return 'email_taken';
      if (!isAlreadyImported(error)) throw error;
      this.customers.set(reference, error.customerId!);
      return 'already_there';
    }
  }

  async defineProduct({ sku, description, unitPrice }: ImportedProduct): Promise<Imported> {
    const command = new DefineProduct(sku, { description, unitPrice: price(unitPrice), active: true }, 'if_new');
    return this.commands.execute(this.request, command, ({ added }) => (added ? 'imported' : 'already_there'));
  }

  placeOrder({ reference, placedAt, customerReference, lines }: ImportedOrder): Promise<Imported> {
    const customerId = this.idOf(customerReference);
    return this.once(new ImportOrder({ reference, placedAt, customerId, items: lines.map(priced) }));
  }

  issueCreditNote({ reference, issuedAt, customerReference, lines, reason }: ImportedCreditNote): Promise<Imported> {
    const customerId = this.idOf(customerReference);
    return this.once(new ImportCreditNote({ reference, issuedAt, customerId, items: lines.map(priced), reason }));
  }

  deliver(stop: AbortSignal): Promise<void> {
    return this.caughtUp(({ subscription }) => subscription === BUYERS, stop);
  }

  /** Twice over: what one subscription delivers may be news for another. */
  async finish(stop: AbortSignal): Promise<void> {
    await this.caughtUp(() => true, stop);
    await this.caughtUp(() => true, stop);
  }

  private async once(command: ImportOrder | ImportCreditNote): Promise<Imported> {
    try {
      return await this.commands.execute<unknown, Imported>(this.request, command, () => 'imported');
    } catch (error) {
      if (isAlreadyImported(error)) return 'already_there';
      if (codeOf(error) === 'imported_differently') return 'differs';
      throw error;
    }
  }

  private idOf(customerReference: string | null): string | null {
    if (customerReference === null) return null;
    const id = this.customers.get(customerReference);
    if (id === undefined) throw new Error(`the customer ${customerReference} was not registered before.`);
    return id;
  }

  /**
   * Resolves when each of these subscriptions has had nothing left to deliver at some moment since the call; all at the
   * same moment would be too much to ask of a shop that is open. Throws when one fails for long.
   */
  private async caughtUp(wanted: (report: SubscriptionReport) => boolean, stop: AbortSignal): Promise<void> {
    const done = new Set<string>();
    const failing = new Map<string, number>();
    for (;;) {
      const reports = (await this.deliveries.report()).filter(
        (report) => report.tenant === this.request.tenant && wanted(report),
      );
      for (const { subscription, state, problem } of reports) {
        if (state !== 'failing') failing.delete(subscription);
        else if (!failing.has(subscription)) failing.set(subscription, performance.now());
        if (performance.now() - (failing.get(subscription) ?? Infinity) >= this.failurePatience)
          throw new Error(`${subscription} fails: ${problem}`);
      }
      for (const { subscription, lag } of reports) if (lag === 0) done.add(subscription);
      if (reports.length > 0 && done.size === reports.length) return;
      await pause(pollIntervalMs, undefined, { signal: stop });
    }
  }
}

function priced({ sku, description, quantity, unitPrice }: ImportedLine) {
  return { sku, description, quantity, unitPrice: price(unitPrice) };
}

/** What both contexts refuse an import with that they hold already. */
function isAlreadyImported(error: unknown): error is Error & { readonly customerId?: string } {
  return codeOf(error) === 'already_imported';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
