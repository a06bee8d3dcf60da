import type { Api } from '../api.js';
import { noCredentials } from '../credentials.js';
import { streams } from '../generated/operations.gen.js';
import type {
  CancelOrderData,
  ListOrdersData,
  Order,
  PayOrderData,
  PlaceOrderData,
  PlaceOrderResponse,
  ShipOrderData,
  TimelineEntry,
} from '../generated/types.gen.js';
import { Watch, type WatchOptions } from '../live/watch.js';
import { List } from '../list.js';
import type { CallOptions } from '../operation.js';
import { idOf, readInput, type Filter, type Reference, type Versioned } from './references.js';

/** An order of a guest, with a token valid for it alone: `shop.withToken(orderToken)`. */
export type GuestOrder = PlaceOrderResponse & { readonly orderToken: string };

/** Orders: from placed to paid, shipped and delivered, or cancelled. */
export class Orders {
  constructor(private readonly api: Api) {}

  /** Places an order for the signed-in user; a guest receives an `orderToken` for further calls. */
  place(body: PlaceOrderData['body'], options?: CallOptions): Promise<PlaceOrderResponse> {
    return this.api.call('placeOrder', { body }, options);
  }

  /** Places a guest order, even if a user is signed in. */
  placeAsGuest(body: PlaceOrderData['body'], options?: CallOptions): Promise<GuestOrder> {
    return this.api.with(noCredentials).call('placeOrder', { body }, options) as Promise<GuestOrder>;
  }

  get(order: Reference, options?: CallOptions): Promise<Order> {
    return this.api.call('getOrder', readInput(order), options);
  }

  list(filter: Filter<ListOrdersData> = {}, options?: CallOptions): List<Order> {
    return new List((cursor) => this.api.call('listOrders', { query: { ...filter, cursor } }, options));
  }

  /** History, oldest first. */
  timeline(order: Reference, options?: CallOptions): List<TimelineEntry> {
    const path = { id: idOf(order) };
    return new List((cursor) => this.api.call('getOrderTimeline', { path, query: { cursor } }, options));
  }

  /** Reports the order at once and after each change, until the watch is closed. */
  watch(order: Reference, listener: (order: Order) => void, options?: WatchOptions): Watch {
    const path = streams.watchOrder.replace('{id}', encodeURIComponent(idOf(order)));
    const watch = new Watch(this.api, path, {}, options);
    watch.on('snapshot', ({ orders }) => orders?.items.forEach(listener));
    watch.on('change', (change) => void (change.resource === 'order' && listener(change.data)));
    return watch;
  }

  pay({ id, version }: Versioned, body: PayOrderData['body'], options?: CallOptions): Promise<Order> {
    return this.api.call('payOrder', { path: { id }, version, body }, options);
  }

  cancel({ id, version }: Versioned, body: CancelOrderData['body'], options?: CallOptions): Promise<Order> {
    return this.api.call('cancelOrder', { path: { id }, version, body }, options);
  }

  /** Staff only. */
  ship({ id, version }: Versioned, body: ShipOrderData['body'], options?: CallOptions): Promise<Order> {
    return this.api.call('shipOrder', { path: { id }, version, body }, options);
  }

  /** Staff only. */
  deliver({ id, version }: Versioned, options?: CallOptions): Promise<Order> {
    return this.api.call('deliverOrder', { path: { id }, version }, options);
  }
}
