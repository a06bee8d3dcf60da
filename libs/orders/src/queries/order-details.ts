import { Injectable } from '@nestjs/common';
import { isId, type AccessScope } from '@tradepost/kernel';
import {
  Documents,
  liveResource,
  page,
  projection,
  timeline,
  type EventMetadata,
  type RenderedDocument,
  type RenderedPage,
} from '@tradepost/platform';
import { OrderNotFound } from '../domain/order.errors.js';
import type { OrderEvent, OrderImported, OrderPlaced } from '../domain/order.events.js';
import { allowedActionsAt, creditedPartOf, type OrderStatus } from '../domain/order-status.js';
import { evolveOrder } from '../domain/order.js';
import { orderResource, type OrderResource } from './order.resource.js';

const begin = (_: OrderResource, event: OrderPlaced | OrderImported, { streamId: id, version }: EventMetadata) =>
  orderResource({ id, version, state: evolveOrder(null, event) });

/** A `cancel` removed by a credit note does not return. Whether the credit was full has no effect from here on. */
const become = (order: OrderResource, status: OrderStatus): OrderResource => {
  const credited = order.allowedActions.includes('cancel') ? 'none' : 'some';
  return { ...order, status, allowedActions: allowedActionsAt({ status, credited }) };
};

/** Public names of the events. */
const names: Readonly<Record<OrderEvent['type'], string>> = {
  OrderPlaced: 'order.placed',
  OrderImported: 'order.imported',
  OrderPaid: 'order.paid',
  OrderShipped: 'order.shipped',
  OrderDelivered: 'order.delivered',
  OrderCancelled: 'order.cancelled',
  OrderCredited: 'order.credited',
};

export const orderTimeline = timeline<OrderResource, OrderEvent>('order_timeline', {
  revision: 1,
  names,
  without: ['id', 'version', 'lines', 'allowedActions'],
});

export const orderDetails = projection<OrderResource, OrderEvent>('orders', {
  revision: 1,
  categories: ['order'],
  keys: { customerId: 'text', status: 'text', reference: 'text', placedAt: 'text' },
  owner: 'customerId',
  indexes: [
    ['reference', 'placedAt'],
    ['customerId', 'status', 'placedAt'],
    ['customerId', 'placedAt'],
    ['status', 'placedAt'],
    ['placedAt'],
  ],
  timeline: orderTimeline,
  on: {
    OrderPlaced: begin,
    OrderImported: begin,
    OrderPaid: (order, { paymentReference, paidAt }) => ({
      ...become(order, 'paid'),
      paidAt,
      payment: { reference: paymentReference },
    }),
    OrderShipped: (order, { carrier, trackingNumber, shippedAt }) => ({
      ...become(order, 'shipped'),
      shippedAt,
      shipment: { carrier, trackingNumber },
    }),
    OrderDelivered: (order, { deliveredAt }) => ({ ...become(order, 'delivered'), deliveredAt }),
    OrderCancelled: (order, { reason, cancelledAt }) => ({
      ...become(order, 'cancelled'),
      cancelledAt,
      cancellationReason: reason,
    }),
    OrderCredited: (order, { credited }) => {
      const stage = { status: order.status, credited: creditedPartOf(credited, order.total) };
      return { ...order, allowedActions: allowedActionsAt(stage) };
    },
  },
});

export const liveOrders = liveResource<OrderEvent>(orderDetails, {
  name: 'order',
  plural: 'orders',
  newestBy: 'placedAt',
  names,
});

/** Reads one order. */
@Injectable()
export class OrderDetailsQuery {
  constructor(private readonly documents: Documents) {}

  /** Throws `OrderNotFound`, also outside the scope, and `ReadModelBehind`. */
  async get(tenant: string, reach: AccessScope, id: string, minVersion?: number): Promise<RenderedDocument> {
    if (!isId(id)) throw new OrderNotFound();
    const order = await this.documents.get(orderDetails, tenant, reach, id, minVersion);
    if (order === null) throw new OrderNotFound();
    return order;
  }

  /** History, oldest first. Throws `OrderNotFound` and `InvalidCursor`. */
  async history(
    tenant: string,
    reach: AccessScope,
    id: string,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<RenderedPage> {
    await this.get(tenant, reach, id);
    const request = { where: { streamId: id }, sort: 'version', limit, cursor };
    return page(this.documents, orderTimeline.collection.name, tenant, request);
  }
}
