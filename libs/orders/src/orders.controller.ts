import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import {
  Caller,
  created,
  found,
  IfMatch,
  listed,
  onBehalfOf,
  Operation,
  OrderTokens,
  Reply,
  ReadQueryDto,
  schemas,
  ApiTag,
  written,
  type ApiCaller,
  type ExpectedVersion,
} from '@tradepost/web';
import { CommandGateway } from '@tradepost/platform';
import { ListOrdersDto, OrderReasonDto, PayOrderDto, PlaceOrderDto, ShipOrderDto } from './orders.dto.js';
import { placingProblems } from './orders.problems.js';
import { assertFewLines, maxGuestLines } from './queries/assert-few-lines.js';
import { orderExamples } from './queries/examples.js';
import { costOfLines } from './queries/line.resource.js';
import { OrderDetailsQuery } from './queries/order-details.js';
import { OrderListQuery } from './queries/order-list.js';
import { orderResource, orderSchema, placedOrderSchema } from './queries/order.resource.js';
import { CancelOrder } from './use-cases/cancel-order.js';
import { DeliverOrder } from './use-cases/deliver-order.js';
import { PayOrder } from './use-cases/pay-order.js';
import { PlaceOrder } from './use-cases/place-order.js';
import { ShipOrder } from './use-cases/ship-order.js';

const params = { id: 'Id of the order.' };
const changed = (example: object) => ({
  200: { description: 'The order after the change.', schema: orderSchema, example },
});
const shown = (order: Parameters<typeof orderResource>[0]) => written(orderResource(order));

@ApiTag('Orders', 'From placed to paid, shipped and delivered, or cancelled; and what happened to each.')
@Controller('v1/orders')
export class OrdersController {
  constructor(
    private readonly commands: CommandGateway,
    private readonly details: OrderDetailsQuery,
    private readonly orders: OrderListQuery,
    private readonly tokens: OrderTokens,
  ) {}

  @Post()
  @Operation({
    id: 'placeOrder',
    summary: 'Place an order',
    access: 'buyers',
    description:
      'Without a token, and with `customerId` left out, it is the order of a guest: it answers with an `orderToken`. ' +
      `Such an order has at most ${maxGuestLines} lines. ` +
      'Every ten lines count as one more request against the quota for writes. ' +
      'Prices come from the products. A customer registered a moment ago is waited for up to 2 s. ' +
      'Stock that is tracked is taken in the same transaction, and looked at after all else.',
    body: PlaceOrderDto,
    keyRequired: true,
    cost: costOfLines,
    example: { lines: [{ sku: '85123A', quantity: 6 }] },
    success: { 201: { description: 'The order. Its `Location` can be followed at once.', schema: placedOrderSchema } },
    problems: placingProblems,
  })
  async place(@Caller() caller: ApiCaller, @Body() { customerId: named = null, lines, expectedTotal }: PlaceOrderDto) {
    const customerId = onBehalfOf(caller.identity, named);
    if (caller.identity.role === 'guest') assertFewLines(lines);
    const command = new PlaceOrder({ customerId, items: lines, expectedTotal });
    const reply = await this.commands.execute(caller, command, (order) =>
      created(`/v1/orders/${order.id}`, orderResource(order)),
    );
    return customerId === null ? this.withToken(caller.tenant, reply) : reply;
  }

  @Get(':id')
  @Operation({
    id: 'getOrder',
    summary: 'Read an order',
    access: 'holders',
    params,
    query: ReadQueryDto,
    conditional: true,
    success: { 200: { description: 'The order.', schema: orderSchema } },
    problems: ['order_not_found'],
  })
  async get(@Caller() { tenant, reach }: ApiCaller, @Param('id') id: string, @Query() { minVersion }: ReadQueryDto) {
    return found(await this.details.get(tenant, reach, id, minVersion), { conditional: true });
  }

  @Get()
  @Operation({
    id: 'listOrders',
    summary: 'List orders',
    access: 'owners',
    query: ListOrdersDto,
    success: {
      200: {
        description: 'A page of orders, newest first unless sorted otherwise.',
        schema: schemas.pageOf(orderSchema),
      },
    },
    problems: ['invalid_cursor'],
  })
  async list(@Caller() { tenant, reach }: ApiCaller, @Query() query: ListOrdersDto) {
    return listed(await this.orders.list(tenant, reach, query));
  }

  @Post(':id/pay')
  @Operation({
    id: 'payOrder',
    summary: 'Note that an order is paid',
    access: 'holders',
    params,
    body: PayOrderDto,
    keyRequired: true,
    example: { paymentReference: 'pay_3NkR2e' },
    ifMatch: 'required',
    success: changed(orderExamples.paid),
    problems: ['order_not_found', 'order_not_payable'],
  })
  pay(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() { paymentReference }: PayOrderDto,
  ) {
    return this.commands.execute(caller, new PayOrder(id, caller.reach, expected, paymentReference), shown);
  }

  @Post(':id/ship')
  @Operation({
    id: 'shipOrder',
    summary: 'Note that an order is on its way',
    access: 'staff',
    params,
    body: ShipOrderDto,
    example: { carrier: 'Royal Mail', trackingNumber: 'RM123456789GB' },
    ifMatch: 'required',
    success: changed(orderExamples.shipped),
    problems: ['order_not_found', 'order_not_shippable'],
  })
  ship(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() { carrier, trackingNumber }: ShipOrderDto,
  ) {
    return this.commands.execute(caller, new ShipOrder(id, caller.reach, expected, carrier, trackingNumber), shown);
  }

  @Post(':id/deliver')
  @Operation({
    id: 'deliverOrder',
    summary: 'Note that an order has arrived',
    access: 'staff',
    params,
    ifMatch: 'required',
    success: changed(orderExamples.delivered),
    problems: ['order_not_found', 'order_not_deliverable'],
  })
  deliver(@Caller() caller: ApiCaller, @Param('id') id: string, @IfMatch() expected: ExpectedVersion) {
    return this.commands.execute(caller, new DeliverOrder(id, caller.reach, expected), shown);
  }

  @Post(':id/cancel')
  @Operation({
    id: 'cancelOrder',
    summary: 'Cancel an order',
    access: 'holders',
    description:
      'What it took from stock is given back. Once a credit note stands on the order, it is 409 whatever version ' +
      '`If-Match` names.',
    params,
    body: OrderReasonDto,
    example: { reason: 'Ordered twice.' },
    ifMatch: 'required',
    success: changed(orderExamples.cancelled),
    problems: ['order_not_found', 'order_not_cancellable'],
  })
  cancel(
    @Caller() caller: ApiCaller,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersion,
    @Body() { reason }: OrderReasonDto,
  ) {
    return this.commands.execute(caller, new CancelOrder(id, caller.reach, expected, reason), shown);
  }

  /** The token is added to each reply, so that it is not in the replies stored for repeats. */
  private withToken(tenant: string, reply: Reply): Reply {
    return reply.with({ orderToken: this.tokens.issue(tenant, reply.resource!.id) });
  }
}
