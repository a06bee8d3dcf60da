import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, LastEventId, Operation, streams, type ApiCaller } from '@tradepost/platform';
import { OrderStream } from './queries/order-stream.js';

@ApiTags('Orders')
@Controller('v1/orders')
export class OrderStreamController {
  constructor(private readonly stream: OrderStream) {}

  @Get(':id/stream')
  @Operation({
    id: 'watchOrder',
    summary: 'Watch an order',
    access: 'holders',
    description: 'Begins with the order as it is, then tells every change with the whole order as it was after it.',
    params: { id: 'Id of the order.' },
    query: streams.query,
    stream: streams.answer,
    success: {},
    problems: ['order_not_found', ...streams.problems],
  })
  watch(@Caller() caller: ApiCaller, @Param('id') id: string, @LastEventId() lastEventId: string | undefined) {
    return this.stream.watch(caller, id, lastEventId);
  }
}
