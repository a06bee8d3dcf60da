import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, type ExpectedVersion, type AccessScope } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import type { Order } from '../domain/order.js';
import { OrderRepository } from '../domain/order.repository.js';

export class DeliverOrder extends Command<Order> {
  constructor(
    readonly orderId: string,
    readonly reach: AccessScope,
    readonly expected: ExpectedVersion,
  ) {
    super();
  }
}

@CommandHandler(DeliverOrder)
export class DeliverOrderHandler implements ICommandHandler<DeliverOrder> {
  constructor(
    private readonly orders: OrderRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ orderId, reach, expected }: DeliverOrder): Promise<Order> {
    const order = (await this.orders.get(orderId, reach)).at(expected);
    order.deliver(this.clock.now());
    await this.orders.save(order);
    return order;
  }
}
