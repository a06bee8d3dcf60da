import {
  CreditNoteIssuedV1,
  OrderCancelledV1,
  OrderDeliveredV1,
  OrderPaidV1,
  OrderPlacedV1,
  OrderShippedV1,
  type ContractMessage,
} from '@tradepost/contracts';
import type { Recorded } from '@tradepost/kernel';
import type { BuyerEvent } from '../domain/buyer.events.js';
import type { CreditNoteEvent } from '../domain/credit-note.events.js';
import type { Line, OrderEvent } from '../domain/order.events.js';
import type { ProductEvent } from '../domain/product.events.js';
import type { StockEvent } from '../domain/stock.events.js';

/** Every event type of this context. */
export type OrdersEvent = OrderEvent | ProductEvent | StockEvent | CreditNoteEvent | BuyerEvent;

/** Contracts published for an event; none for an internal event. Pure, so that a replay yields the same. */
export function toContracts({ streamId, event }: Recorded<OrdersEvent>): readonly ContractMessage[] {
  switch (event.type) {
    case 'OrderPlaced': {
      const { customerId, lines, total, placedAt } = event;
      return [
        OrderPlacedV1.of({
          orderId: streamId,
          source: 'storefront',
          reference: null,
          customerId,
          lines: lines.map(outside),
          total,
          placedAt,
        }),
      ];
    }
    case 'OrderImported': {
      const { reference, customerId, lines, total, placedAt } = event;
      return [
        OrderPlacedV1.of({
          orderId: streamId,
          source: 'import',
          reference,
          customerId,
          lines: lines.map(outside),
          total,
          placedAt,
        }),
      ];
    }
    case 'OrderPaid':
      return [OrderPaidV1.of({ orderId: streamId, paymentReference: event.paymentReference, paidAt: event.paidAt })];
    case 'OrderShipped': {
      const { carrier, trackingNumber, shippedAt } = event;
      return [OrderShippedV1.of({ orderId: streamId, carrier, trackingNumber, shippedAt })];
    }
    case 'OrderDelivered':
      return [OrderDeliveredV1.of({ orderId: streamId, deliveredAt: event.deliveredAt })];
    case 'OrderCancelled':
      return [OrderCancelledV1.of({ orderId: streamId, reason: event.reason, cancelledAt: event.cancelledAt })];
    case 'CreditNoteIssued': {
      const { reference, customerId, orderId, lines, total, reason, issuedAt } = event;
      return [
        CreditNoteIssuedV1.of({
          creditNoteId: streamId,
          reference,
          customerId,
          orderId,
          lines: lines.map(outside),
          total,
          reason,
          issuedAt,
        }),
      ];
    }
    case 'OrderCredited':
    case 'ProductAdded':
    case 'ProductChanged':
    case 'StockAdjusted':
    case 'StockTaken':
    case 'StockReturned':
    case 'BuyerIntroduced':
    case 'BuyerChanged':
    case 'BuyerBlocked':
    case 'BuyerUnblocked':
      return [];
    default:
      return event satisfies never;
  }
}

function outside({ sku, quantity, unitPrice }: Line) {
  return { sku, quantity, unitPrice };
}
