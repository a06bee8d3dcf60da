import type { MoneyJson } from '@tradepost/kernel';
import { Buyer } from '../domain/buyer.js';
import type { PricedItem } from '../domain/lines.js';
import type { OrderPlaced } from '../domain/order.events.js';
import type { OrderStatus } from '../domain/order-status.js';
import { Order } from '../domain/order.js';
import { Product, type ProductDefinition } from '../domain/product.js';
import { Stock } from '../domain/stock.js';

export const orderId = '01890a5d-ac96-774b-bcce-b302099a8057';
export const otherOrderId = '01890a5d-ac96-774b-bcce-b302099a8058';
export const customerId = '01890a5d-ac96-774b-bcce-b302099a8060';
export const otherCustomerId = '01890a5d-ac96-774b-bcce-b302099a8061';
export const noteId = '01890a5d-ac96-774b-bcce-b302099a8070';

export const morning = '2010-12-01T08:26:00.000Z';
export const noon = '2010-12-01T12:00:00.000Z';
export const evening = '2010-12-01T18:30:00.000Z';

export const gbp = (amount: string): MoneyJson => ({ amount, currency: 'GBP' });

export const hearts: PricedItem = { sku: '85123A', description: 'Heart holder', quantity: 6, unitPrice: gbp('2.55') };
export const lanterns: PricedItem = { sku: '71053', description: 'Lantern', quantity: 2, unitPrice: gbp('3.395') };

/** Event of an order of six hearts and two lanterns. */
export const orderPlaced: OrderPlaced = {
  type: 'OrderPlaced',
  customerId,
  lines: [
    { number: 1, ...hearts, total: gbp('15.30') },
    { number: 2, ...lanterns, total: gbp('6.79') },
  ],
  total: gbp('22.09'),
  placedAt: morning,
};

interface SampleWish {
  readonly customerId?: string | null;
  readonly placedAt?: string;
  /** Skus with tracked stock. */
  readonly tracked?: ReadonlySet<string>;
}

export function placedOrder(id = orderId, { placedAt = morning, ...wish }: SampleWish = {}): Order {
  return Order.place(id, { customerId, items: [hearts, lanterns], expectedTotal: null, ...wish }, placedAt);
}

export function importedOrder(id = orderId, reference = '536365'): Order {
  return Order.import(id, { customerId, items: [hearts, lanterns], reference, placedAt: morning });
}

/** Transitions of a storefront order to each status from its predecessor. */
const ways = {
  placed: () => undefined,
  paid: (order: Order) => order.pay('PAY-1', noon),
  shipped: (order: Order) => {
    ways.paid(order);
    order.ship('Royal Mail', 'RM-1', noon);
  },
  delivered: (order: Order) => {
    ways.shipped(order);
    order.deliver(noon);
  },
  cancelled: (order: Order) => order.cancel('changed my mind', noon),
} satisfies Partial<Record<OrderStatus, (order: Order) => void>>;

export type SampleStatus = keyof typeof ways;
export const sampleStatuses = Object.keys(ways) as readonly SampleStatus[];

/** A storefront order with this status. Throws where its status is another. */
export function orderIn(status: SampleStatus, id = orderId): Order {
  const order = placedOrder(id);
  ways[status](order);
  if (order.state.status !== status) throw new Error(`The way to ${status} leads to ${order.state.status}.`);
  return order;
}

export const heartsDefinition: ProductDefinition = {
  description: 'Heart holder',
  unitPrice: gbp('2.55'),
  active: true,
};

export function product(sku = '85123A', definition: Partial<ProductDefinition> = {}): Product {
  return Product.add(sku, { ...heartsDefinition, ...definition }, morning);
}

/** A tracked stock at this level. */
export function stock(level: number, sku = '85123A'): Stock {
  const tracked = Stock.untracked(sku);
  tracked.adjust(level + 1, 'delivery', morning);
  tracked.adjust(-1, 'broken', morning);
  return tracked;
}

export function buyer(id = customerId): Buyer {
  return Buyer.introduce(id, { email: 'ada@example.com', name: 'Ada' }, morning, 1);
}

export function blockedBuyer(id = customerId): Buyer {
  const blocked = buyer(id);
  blocked.block('unpaid bills', morning, 2);
  return blocked;
}
