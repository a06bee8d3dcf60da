import { Injectable } from '@nestjs/common';
import { LiveStreams, type ApiCaller, type SseBody } from '@tradepost/platform';
import { OrderNotFound } from '../domain/order.errors.js';
import { liveOrders } from './order-details.js';

/** One order, as a stream of what becomes of it. */
@Injectable()
export class OrderStream {
  constructor(private readonly streams: LiveStreams) {}

  /** Throws `OrderNotFound` and what `LiveStreams` says. */
  watch(caller: ApiCaller, id: string, lastEventId: string | undefined): Promise<SseBody> {
    const scope = { reach: caller.reach, one: { resource: liveOrders.name, id } };
    return this.streams.start(caller, { scope, lastEventId, missing: () => new OrderNotFound() });
  }
}
