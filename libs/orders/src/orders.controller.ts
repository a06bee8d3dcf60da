import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  Caller,
  CommandGateway,
  created,
  found,
  IfMatch,
  listed,
  Operation,
  schemas,
  Section,
  written,
  type ExpectedVersion,
  type RequestContext,
} from '@tradepost/platform';

import { z } from 'zod';
import { orderExamples, timelineExample } from './queries/examples.js';
import { quantity, sku, total } from './queries/line.resource.js';
import { OrderDetailsQuery } from './queries/order-details.js';
import { OrderListQuery, orderListQuery } from './queries/order-list.js';
import { orderResource, orderSchema } from './queries/order.resource.js';
import { CancelOrder } from './use-cases/cancel-order.js';
import { DeliverOrder } from './use-cases/deliver-order.js';
import { PayOrder } from './use-cases/pay-order.js';
import { PlaceOrder } from './use-cases/place-order.js';
import { ShipOrder } from './use-cases/ship-order.js';

const placeOrderBody = z.strictObject({
  customerId: schemas.id,
  lines: z.array(z.strictObject({ sku, quantity })).min(1).max(2_000),
  expectedTotal: total
    .optional()
    .describe('What the buyer was shown; refused with 409 `price_changed` when it differs.'),
});
const payOrderBody = z.strictObject({ paymentReference: schemas.reference });
const shipOrderBody = z.strictObject({ carrier: schemas.name, trackingNumber: schemas.reference });
const cancelOrderBody = z.strictObject({ reason: schemas.reason });
const historyQuery = z.strictObject(schemas.paging);

const params = { id: 'Id of the order.' };
const changed = (example: object) => ({
  200: { description: 'The order after the change.', schema: orderSchema, example },
});

@Section('Orders', 'From placed to paid, shipped and delivered, or cancelled; and what happened to each.')
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly details: OrderDetailsQuery,
    private readonly orders: OrderListQuery,
  ) {}

  @Post()
  @Operation({
    id: 'placeOrder',
    summary: 'Place an order',
    description:
      'Prices come from the products. A customer registered a moment ago is waited for up to 2 s. ' +
      'Stock that is tracked is taken in the same transaction, and looked at after all else.',
    body: placeOrderBody,
    keyRequired: true,
    example: { customerId: '01890a5d-ac96-774b-bcce-b302099a8057', lines: [{ sku: '85123A', quantity: 6 }] },
    success: { 201: { description: 'The order. Its `Location` can be followed at once.', schema: orderSchema } },
    problems: [
      'customer_unknown',
      'customer_blocked',
      'product_unknown',
      'product_inactive',
      'currency_mismatch',
      'amount_too_large',
      'price_changed',
      'out_of_stock',
    ],
  })
  place(
    @Caller() caller: RequestContext,
    @Body() { customerId, lines, expectedTotal }: z.infer<typeof placeOrderBody>,
  ) {
    const command = new PlaceOrder({ customerId, items: lines, expectedTotal });
    return this.commands.execute(caller, command, (order) => created(`/v1/orders/${order.id}`, orderResource(order)));
  }

  @Get(':id')
  @Operation({
    id: 'getOrder',
    summary: 'Read an order',
    params,
    query: schemas.reading,
    conditional: true,
    success: { 200: { description: 'The order.', schema: orderSchema } },
    problems: ['order_not_found'],
  })
  async get(
    @Caller() { tenant }: RequestContext,
    @Param('id') id: string,
    @Query() { minVersion }: z.infer<typeof schemas.reading>,
  ) {
    return found(await this.details.get(tenant, id, minVersion), { conditional: true });
  }

  @Get()
  @Operation({
    id: 'listOrders',
    summary: 'List orders',
    query: orderListQuery,
    success: {
      200: {
        description: 'A page of orders, newest first unless sorted otherwise.',
        schema: schemas.pageOf(orderSchema),
      },
    },
    problems: ['invalid_cursor'],
  })
  async list(@Caller() { tenant }: RequestContext, @Query() query: z.output<typeof orderListQuery>) {
    return listed(await this.orders.list(tenant, query));
  }

  @Get(':id/timeline')
  @Operation({
    id: 'getOrderTimeline',
    summary: 'What happened to an order, oldest first',
    description: 'Lines never change and are not listed among the changes.',
    params,
    query: historyQuery,
    success: {
      200: {
        description: 'A page of its history.',
        schema: schemas.pageOf(schemas.timelineEntry),
        example: timelineExample,
      },
    },
    problems: ['order_not_found', 'invalid_cursor'],
  })
  async timeline(
    @Caller() { tenant }: RequestContext,
    @Param('id') id: string,
    @Query() query: z.output<typeof historyQuery>,
  ) {
    return listed(await this.details.history(tenant, id, query));
  }

  @Post(':id/pay')
  @Operation({
    id: 'payOrder',
    summary: 'Note that an order is paid',
    params,
    body: payOrderBody,
    keyRequired: true,
    example: { paymentReference: 'pay_3NkR2e' },
    ifMatch: 'required',
    success: changed(orderExamples.paid),
    problems: ['order_not_found', 'order_not_payable'],
  })
  pay(
    @Caller() caller: RequestContext,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() { paymentReference }: z.infer<typeof payOrderBody>,
  ) {
    return this.commands.execute(caller, new PayOrder(id, expected, paymentReference), (order) =>
      written(orderResource(order)),
    );
  }

  @Post(':id/ship')
  @Operation({
    id: 'shipOrder',
    summary: 'Note that an order is on its way',
    params,
    body: shipOrderBody,
    example: { carrier: 'Royal Mail', trackingNumber: 'RM123456789GB' },
    ifMatch: 'required',
    success: changed(orderExamples.shipped),
    problems: ['order_not_found', 'order_not_shippable'],
  })
  ship(
    @Caller() caller: RequestContext,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() { carrier, trackingNumber }: z.infer<typeof shipOrderBody>,
  ) {
    return this.commands.execute(caller, new ShipOrder(id, expected, carrier, trackingNumber), (order) =>
      written(orderResource(order)),
    );
  }

  @Post(':id/deliver')
  @Operation({
    id: 'deliverOrder',
    summary: 'Note that an order has arrived',
    params,
    ifMatch: 'required',
    success: changed(orderExamples.delivered),
    problems: ['order_not_found', 'order_not_deliverable'],
  })
  deliver(@Caller() caller: RequestContext, @Param('id') id: string, @IfMatch() expected: ExpectedVersion) {
    return this.commands.execute(caller, new DeliverOrder(id, expected), (order) => written(orderResource(order)));
  }

  @Post(':id/cancel')
  @Operation({
    id: 'cancelOrder',
    summary: 'Cancel an order',
    description: 'What it took from stock is given back.',
    params,
    body: cancelOrderBody,
    example: { reason: 'Ordered twice.' },
    ifMatch: 'required',
    success: changed(orderExamples.cancelled),
    problems: ['order_not_found', 'order_not_cancellable'],
  })
  cancel(
    @Caller() caller: RequestContext,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() { reason }: z.infer<typeof cancelOrderBody>,
  ) {
    return this.commands.execute(caller, new CancelOrder(id, expected, reason), (order) =>
      written(orderResource(order)),
    );
  }
}
