import type { Customer, Order, TimelineEntry } from '../../support/resources.js';
import { formatAmount } from '../amounts.js';
import { articles, marker, priceOf, quantityOf, totalOf, type StockedProduct } from '../catalogue.js';
import type { Evidence, Replay } from '../evidence.js';
import type { Entry, PostRequest, Reply, WantedLine } from '../ledger.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Resource = Mutable<Order> | Mutable<Customer>;

/** The shop as it should be, in memory: keeps keys and versions, and lets contracts take their time. */
export class ModelShop {
  private readonly customers = new Map<string, Mutable<Customer>>();
  private readonly orders = new Map<string, Mutable<Order>>();
  private readonly stock = new Map<string, number | null>();
  private readonly timelines = new Map<string, TimelineEntry[]>();
  private readonly replies = new Map<string, Reply>();
  /** What Orders knows of customers. */
  private readonly standings = new Map<string, 'active' | 'blocked'>();
  private readonly undelivered: (() => void)[] = [];
  private clock = 0;

  constructor() {
    for (const { sku } of [marker, ...articles]) this.stock.set(sku, null);
  }

  post({ path, headers, body }: PostRequest): Reply {
    const key = headers['idempotency-key']!;
    const known = this.replies.get(key);
    if (known !== undefined) return { ...known, replayed: true };
    const reply = this.execute(path, headers['if-match'], JSON.parse(body ?? '{}') as Record<string, unknown>);
    if (reply.status < 300) this.replies.set(key, reply);
    return reply;
  }

  order(id: string): Order {
    return { ...this.orders.get(id)! };
  }

  /** Hands one contract to Orders, or all. */
  deliver(all = false): void {
    for (let next = this.undelivered.shift(); next !== undefined; next = all ? this.undelivered.shift() : undefined)
      next();
  }

  evidence(replays: readonly Replay[]): Evidence {
    const orders = [...this.orders.values()];
    return {
      customers: [...this.customers.values()].map((one) => ({ ...one, purchases: purchasesOf(one.id, orders) })),
      products: [...this.stock.keys()].map((sku) => this.product(sku)),
      orders,
      timelines: this.timelines,
      replays,
      signIns: [...this.customers.values()].map(({ id, status }) => ({
        customerId: id,
        status: status === 'active' ? 200 : 401,
      })),
      readiness: { status: 'ok', problems: [], subscriptions: [{ subscription: 'a', state: 'running', lag: 0 }] },
      deadLetters: [],
      verification: { code: 0, said: '' },
    };
  }

  private execute(path: string, match: string | undefined, body: Record<string, unknown>): Reply {
    const [, collection, id = '', verb = ''] = /^\/v1\/(\w+)(?:\/([^/]+)\/(\w+))?$/.exec(path)!;
    if (collection === 'products') return this.adjust(id, body['change'] as number);
    if (id === '') return collection === 'orders' ? this.place(body) : this.register(body['email'] as string);
    const resource = (this.orders.get(id) ?? this.customers.get(id))!;
    if (match !== `"${resource.version}"`) return refused(412, 'version_mismatch', resource.version);
    if (verb === 'block' || verb === 'unblock')
      return this.stand(resource as Mutable<Customer>, verb, body['reason'] as string);
    return this.change(resource as Mutable<Order>, verb as 'pay' | 'cancel', body);
  }

  private register(email: string): Reply {
    const [id, now] = [this.id('customer'), this.now()];
    const none = { orders: 0, creditNotes: 0, totals: [], firstOrderAt: null, lastOrderAt: null };
    const customer: Mutable<Customer> = {
      ...{ id, version: 0, reference: null, email, name: 'Ada Lovelace', country: 'GB', status: 'active' },
      ...{ blockedReason: null, createdAt: now, updatedAt: now, purchases: none },
    };
    this.customers.set(id, customer);
    this.undelivered.push(() => this.standings.set(id, 'active'));
    return this.record(customer, 'customer.registered', { status: 'active' }, 201);
  }

  private stand(customer: Mutable<Customer>, verb: 'block' | 'unblock', reason: string): Reply {
    const status = verb === 'block' ? 'blocked' : 'active';
    this.undelivered.push(() => {
      this.standings.set(customer.id, status);
      if (status === 'blocked') this.cancelOpen(customer.id, reason);
    });
    const blockedReason = verb === 'block' ? reason : null;
    return this.record(customer, `customer.${verb}ed`, { status, blockedReason });
  }

  private cancelOpen(customerId: string, reason: string): void {
    for (const order of this.orders.values())
      if (order.customerId === customerId && order.status === 'placed') this.change(order, 'cancel', { reason });
  }

  private place(body: Record<string, unknown>): Reply {
    const { customerId, lines } = body as { customerId: string; lines: WantedLine[] };
    const standing = this.standings.get(customerId);
    if (standing !== 'active') return refused(422, standing === 'blocked' ? 'customer_blocked' : 'customer_unknown');
    if (lines.some(({ sku, quantity }) => (this.stock.get(sku) ?? quantity) < quantity))
      return refused(409, 'out_of_stock');
    for (const { sku, quantity } of lines) this.move(sku, -quantity);
    const none = { reference: null, paidAt: null, shippedAt: null, deliveredAt: null, cancelledAt: null };
    const order: Mutable<Order> = {
      ...{ id: this.id('order'), version: 0, source: 'storefront', status: 'placed', customerId, currency: 'GBP' },
      ...none,
      lines: lines.map((line, i) => ({
        ...{ ...line, number: i + 1, description: 'Crash test', unitPrice: pounds(priceOf(line.sku)) },
        total: pounds(totalOf([line])),
      })),
      total: pounds(totalOf(lines)),
      ...{ placedAt: this.now(), payment: null, shipment: null, cancellationReason: null },
      allowedActions: ['pay', 'cancel'],
    };
    this.orders.set(order.id, order);
    return this.record(order, 'order.placed', { status: 'placed' }, 201);
  }

  private change(order: Mutable<Order>, verb: 'pay' | 'cancel', body: Record<string, unknown>): Reply {
    const at = this.now();
    if (verb === 'pay') {
      const payment = { reference: body['paymentReference'] };
      return this.record(order, 'order.paid', {
        ...{ status: 'paid', payment, paidAt: at, allowedActions: ['ship', 'cancel'] },
      });
    }
    for (const { sku } of articles) this.move(sku, quantityOf(sku, order.lines));
    const cancellationReason = body['reason'];
    return this.record(order, 'order.cancelled', {
      ...{ status: 'cancelled', cancellationReason, cancelledAt: at, allowedActions: [] },
    });
  }

  private adjust(sku: string, change: number): Reply {
    if ((this.stock.get(sku) ?? 0) + change < 0) return refused(409, 'stock_insufficient');
    if (this.stock.get(sku) === null) this.stock.set(sku, 0);
    this.move(sku, change);
    return accepted(200, this.product(sku));
  }

  private move(sku: string, change: number): void {
    const level = this.stock.get(sku) ?? null;
    if (level !== null) this.stock.set(sku, level + change);
  }

  private product(sku: string): StockedProduct {
    const [unitPrice, stock] = [pounds(priceOf(sku)), this.stock.get(sku) ?? null];
    return { sku, version: 1, description: 'Crash test', unitPrice, active: true, updatedAt: this.now(), stock };
  }

  private record(resource: Resource, type: string, to: Readonly<Record<string, unknown>>, status = 200): Reply {
    const timeline = this.timelines.get(resource.id) ?? [];
    const changes = Object.entries(to).map(([field, value]) => ({ field, from: null, to: value }));
    Object.assign(resource, to, { version: resource.version + 1 });
    timeline.push({ version: resource.version, type, at: this.now(), by: 'guest', correlationId: '', changes });
    this.timelines.set(resource.id, timeline);
    return accepted(status, resource);
  }

  private id(kind: string): string {
    return `${kind}-${(this.clock += 1)}`;
  }

  private now(): string {
    return new Date((this.clock += 1)).toISOString();
  }
}

/** Repeats an acknowledged request. */
export function replayed(shop: ModelShop, entry: Entry): Replay {
  return { entry, reply: shop.post(entry.request) };
}

function purchasesOf(customerId: string, all: readonly Order[]): Customer['purchases'] {
  const orders = all.filter((order) => order.customerId === customerId && order.status !== 'cancelled');
  const ordered = pounds(orders.reduce((sum, { lines }) => sum + totalOf(lines), 0n));
  const totals = [{ currency: 'GBP', ordered, credited: pounds(0n) }];
  const [firstOrderAt = null, lastOrderAt = firstOrderAt] = [orders[0]?.placedAt, orders.at(-1)?.placedAt];
  return { orders: orders.length, creditNotes: 0, totals: orders.length > 0 ? totals : [], firstOrderAt, lastOrderAt };
}

function accepted(status: number, resource: object): Reply {
  const { version } = resource as { version: number };
  return { status, etag: `"${version}"`, location: null, replayed: false, text: JSON.stringify(resource) };
}

function refused(status: number, code: string, currentVersion?: number): Reply {
  return { status, etag: null, location: null, replayed: false, text: JSON.stringify({ code, currentVersion }) };
}

function pounds(amount: bigint) {
  return { amount: formatAmount(amount), currency: 'GBP' };
}
