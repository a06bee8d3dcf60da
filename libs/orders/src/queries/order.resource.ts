import { schemas } from '@tradepost/web';
import { z } from 'zod';
import { allowedActionsAt, orderActions, orderStatuses } from '../domain/order-status.js';
import { stageOf, type OrderState } from '../domain/order.js';
import { orderExamples } from './examples.js';
import { lineResource } from './line.resource.js';

export { orderStatuses };

const when = schemas.instant.nullable();

/** Order of the API; documents of the read model have the same shape. */
export const orderSchema = z
  .strictObject({
    id: schemas.id,
    version: schemas.version,
    reference: schemas.reference.nullable(),
    source: z.enum(['storefront', 'import']),
    status: z.enum(orderStatuses),
    customerId: schemas.id.nullable(),
    currency: z.string().meta({ example: 'GBP' }),
    lines: z.array(lineResource),
    total: schemas.money,
    placedAt: schemas.instant,
    paidAt: when,
    shippedAt: when,
    deliveredAt: when,
    cancelledAt: when,
    payment: z.strictObject({ reference: schemas.reference }).nullable(),
    shipment: z.strictObject({ carrier: schemas.name, trackingNumber: schemas.reference }).nullable(),
    cancellationReason: schemas.reason.nullable(),
    allowedActions: z
      .array(z.enum(orderActions))
      .describe('Last path segments of the calls that the order admits now.'),
  })
  .meta({ id: 'Order', example: orderExamples.placed });

/** Reply to a placed order. */
export const placedOrderSchema = orderSchema
  .extend({
    orderToken: z
      .string()
      .optional()
      .describe('Only where the order has no customer: a Bearer token to read, watch, pay and cancel it with.')
      .meta({
        example: 'order.default.01890a5d-ac96-774b-bcce-b302099a8057.wF5wP8Z0uYx1mQk7b3Rr2d9sT4vLh6nJ0cGaEyXoIi8',
      }),
  })
  .meta({ id: 'PlacedOrder', example: orderExamples.placed });

export type OrderResource = z.infer<typeof orderSchema>;

/** The only mapping from an order's state to the resource. */
export function orderResource({
  id,
  version,
  state,
}: {
  id: string;
  version: number;
  state: OrderState;
}): OrderResource {
  const { paymentReference, shipment, lines, total, status } = state;
  return {
    id,
    version,
    reference: state.reference,
    source: state.source,
    status,
    customerId: state.customerId,
    currency: total.currency,
    lines: lines.map(({ number, sku, description, quantity, unitPrice, total: amount }) => ({
      number,
      sku,
      description,
      quantity,
      unitPrice,
      total: amount,
    })),
    total,
    placedAt: state.placedAt,
    paidAt: state.paidAt,
    shippedAt: state.shippedAt,
    deliveredAt: state.deliveredAt,
    cancelledAt: state.cancelledAt,
    payment: paymentReference === null ? null : { reference: paymentReference },
    shipment,
    cancellationReason: state.cancellationReason,
    allowedActions: allowedActionsAt(stageOf(state)),
  };
}
