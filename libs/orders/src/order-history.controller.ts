import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  Caller,
  LastEventId,
  listed,
  Operation,
  PageQueryDto,
  schemas,
  StreamQueryDto,
  streams,
  type ApiCaller,
} from '@tradepost/web';
import { timelineExample } from './queries/examples.js';
import { OrderDetailsQuery } from './queries/order-details.js';
import { OrderStream } from './queries/order-stream.js';

const params = { id: 'Id of the order.' };

/** Timeline and live stream of an order. */
@ApiTags('Orders')
@Controller('v1/orders')
export class OrderHistoryController {
  constructor(
    private readonly details: OrderDetailsQuery,
    private readonly stream: OrderStream,
  ) {}

  @Get(':id/timeline')
  @Operation({
    id: 'getOrderTimeline',
    summary: 'What happened to an order, oldest first',
    access: 'staff',
    description: 'Lines never change and are not listed among the changes.',
    params,
    query: PageQueryDto,
    success: schemas.history(timelineExample),
    problems: ['order_not_found', 'invalid_cursor'],
  })
  async timeline(@Caller() { tenant, reach }: ApiCaller, @Param('id') id: string, @Query() query: PageQueryDto) {
    return listed(await this.details.history(tenant, reach, id, query));
  }

  @Get(':id/stream')
  @Operation({
    id: 'watchOrder',
    summary: 'Watch an order',
    access: 'holders',
    description: 'Begins with the order as it is, then tells every change with the whole order as it was after it.',
    params,
    query: StreamQueryDto,
    stream: streams.answer,
    success: {},
    problems: ['order_not_found', ...streams.problems],
  })
  watch(@Caller() caller: ApiCaller, @Param('id') id: string, @LastEventId() lastEventId: string | undefined) {
    return this.stream.watch(caller, id, lastEventId);
  }
}
