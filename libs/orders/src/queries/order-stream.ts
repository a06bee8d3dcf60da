import { Injectable } from '@nestjs/common';
import { LiveStreams, StreamReply, type ApiCaller } from '@tradepost/web';
import { OrderNotFound } from '../domain/order.errors.js';
import { liveOrders } from './order-details.js';

/** Live stream of one order. */
@Injectable()
export class OrderStream {
  constructor(private readonly streams: LiveStreams) {}

  /** Throws `OrderNotFound` and the errors of `LiveStreams`. */
  async watch(caller: ApiCaller, id: string, lastEventId: string | undefined): Promise<StreamReply> {
    const scope = { reach: caller.reach, one: { resource: liveOrders.name, id } };
    const missing = () => new OrderNotFound();
    return new StreamReply(await this.streams.start(caller, { scope, lastEventId, missing }));
  }
}
