import type { Customer, Order, Problem } from '../support/resources.js';
import { articles, marker, tracked } from './catalogue.js';
import { isAcknowledged, nameOf, type Action, type Entry, type Ledger, type WantedLine } from './ledger.js';
import type { Random } from './random.js';

/** How a client reaches the shop. Neither rejects. */
export interface Line {
  /** Resolves when the entry has its reply, or the run is given up. */
  deliver(entry: Entry): Promise<void>;
  /** The order, not older than that version; null where it cannot be read, or when the run is given up. */
  readOrder(id: string, minVersion: number): Promise<Order | null>;
  /** A token of the customer. */
  tokenOf(customerId: string): Promise<string>;
}

/** A customer as their client knows them. */
interface KnownCustomer {
  readonly id: string;
  version: number;
  blocked: boolean;
  everBlocked: boolean;
  hasOrdered: boolean;
}

/** Orders that a client keeps in mind; older ones it leaves as they are. */
const MEMORY = 40;

/**
 * A storefront that does one random thing after the other with customers of its own, and shares only the stock. What
 * customers do themselves, every other one does with their tokens; all else is done by the staff.
 */
export class Client {
  private customers: KnownCustomer[] = [];
  private orders: Order[] = [];
  private readonly tokens = new Map<string, string>();

  constructor(
    private readonly number: number,
    private readonly random: Random,
    private readonly ledger: Ledger,
    private readonly line: Line,
  ) {}

  /** Wants one thing, and waits for its reply. */
  async step(): Promise<void> {
    const luck = this.random.fraction();
    const active = this.customers.filter(({ blocked }) => !blocked);
    if (active.length === 0 || luck < 0.04) return this.register();
    if (luck < 0.22) return this.pay();
    if (luck < 0.34) return this.cancel();
    if (luck < 0.42) return this.adjustStock();
    if (luck < 0.44) return this.block(this.random.oneOf(active));
    const blocked = this.customers.filter((customer) => customer.blocked);
    if (luck < 0.46 && blocked.length > 0) return this.unblock(this.random.oneOf(blocked));
    return this.place(this.random.oneOf(luck < 0.49 ? this.customers : active), this.someLines());
  }

  /** Orders once more for whom Orders may not know as they are: with everything delivered it takes or refuses that. */
  async probe(): Promise<void> {
    for (const customer of this.customers)
      if (customer.everBlocked || !customer.hasOrdered) await this.place(customer, [], true);
  }

  private async register(): Promise<void> {
    const { body } = await this.want<Customer>({ kind: 'register', email: `${this.nextName}@crash.example` });
    if (body === null) return;
    const { id, version } = body;
    this.customers.push({ id, version, blocked: false, everBlocked: false, hasOrdered: false });
  }

  private async place(customer: KnownCustomer, more: readonly WantedLine[], probe = false): Promise<void> {
    const lines = [{ sku: marker.sku, quantity: this.ledger.next(this.number) }, ...more];
    const action: Action = { kind: 'place', customerId: customer.id, lines, probe };
    const { body } = await this.want<Order>(action, null, await this.tokenOf(customer.id));
    if (body === null) return;
    customer.hasOrdered = true;
    this.orders = [...this.orders, body].slice(-MEMORY);
  }

  private async pay(): Promise<void> {
    const payable = this.orders.filter(({ status }) => status === 'placed');
    if (payable.length === 0) return;
    const order = this.random.oneOf(payable);
    const { id: orderId, customerId } = order;
    await this.change(order, { kind: 'pay', orderId, customerId: customerId!, reference: `pay-${this.nextName}` });
  }

  private async cancel(): Promise<void> {
    if (this.orders.length === 0) return;
    const order = this.random.oneOf(this.orders);
    const { id: orderId, customerId } = order;
    await this.change(order, { kind: 'cancel', orderId, customerId: customerId!, reason: `cancel-${this.nextName}` });
  }

  private async change(order: Order, action: Action): Promise<void> {
    const { entry, body } = await this.want<Order>(action, order.version, await this.tokenOf(order.customerId!));
    const now = body ?? (await this.readAgain(order, entry));
    this.orders = this.orders.flatMap((one) => (one.id !== order.id ? [one] : now === null ? [] : [now]));
    this.orders = this.orders.filter(({ status }) => status !== 'cancelled');
  }

  /** What became of an order that the client knew too little of; null where it was something else that was wrong. */
  private async readAgain({ id }: Order, { reply }: Entry): Promise<Order | null> {
    if (reply?.status !== 412) return null;
    const { currentVersion } = JSON.parse(reply.text) as Problem & { readonly currentVersion: number };
    return this.line.readOrder(id, currentVersion);
  }

  private async adjustStock(): Promise<void> {
    const { sku } = this.random.oneOf(tracked);
    const change = this.random.chance(0.6) ? this.random.between(1, 20) : -this.random.between(1, 10);
    await this.want({ kind: 'stock', sku, change, reason: `stock-${this.nextName}` });
  }

  private async block(customer: KnownCustomer): Promise<void> {
    await this.changeStanding(customer, { kind: 'block', customerId: customer.id, reason: `block-${this.nextName}` });
  }

  private async unblock(customer: KnownCustomer): Promise<void> {
    await this.changeStanding(customer, { kind: 'unblock', customerId: customer.id });
  }

  /** A customer whose change is refused, which none should be, is one that the client leaves alone from then on. */
  private async changeStanding(customer: KnownCustomer, action: Action): Promise<void> {
    const { body } = await this.want<Customer>(action, customer.version);
    this.customers = this.customers.filter((one) => body !== null || one !== customer);
    if (body === null) return;
    customer.version = body.version;
    customer.blocked = body.status === 'blocked';
    customer.everBlocked = true;
  }

  /** Null where this client acts as the staff. */
  private async tokenOf(customerId: string): Promise<string | null> {
    if (this.number % 2 === 0) return null;
    const token = this.tokens.get(customerId) ?? (await this.line.tokenOf(customerId));
    this.tokens.set(customerId, token);
    return token;
  }

  private async want<T>(
    action: Action,
    version: number | null = null,
    token: string | null = null,
  ): Promise<{ entry: Entry; body: T | null }> {
    const entry = this.ledger.open(this.number, action, version, token);
    await this.line.deliver(entry);
    return { entry, body: isAcknowledged(entry) ? (JSON.parse(entry.reply!.text) as T) : null };
  }

  private someLines(): WantedLine[] {
    return this.random
      .some(articles, this.random.between(0, 3))
      .map(({ sku }) => ({ sku, quantity: this.random.between(1, 5) }));
  }

  private get nextName(): string {
    return nameOf(this.number, this.ledger.next(this.number));
  }
}
