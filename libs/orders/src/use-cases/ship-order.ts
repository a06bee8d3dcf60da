import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, type ExpectedVersion, type AccessScope } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import type { Order } from '../domain/order.js';
import { OrderRepository } from '../domain/order.repository.js';

export class ShipOrder extends Command<Order> {
  constructor(
    readonly orderId: string,
    readonly reach: AccessScope,
    readonly expected: ExpectedVersion,
    readonly carrier: string,
    readonly trackingNumber: string,
  ) {
    super();
  }
}

@CommandHandler(ShipOrder)
export class ShipOrderHandler implements ICommandHandler<ShipOrder> {
  constructor(
    private readonly orders: OrderRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ orderId, reach, expected, carrier, trackingNumber }: ShipOrder): Promise<Order> {
    const order = (await this.orders.get(orderId, reach)).at(expected);
    order.ship(carrier, trackingNumber, this.clock.now());
    await this.orders.save(order);
    return order;
  }
}
