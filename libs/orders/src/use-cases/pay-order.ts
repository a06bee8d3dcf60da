import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, type ExpectedVersion } from '@tradepost/kernel';
import type { Order } from '../domain/order.js';
import { OrderRepository } from '../domain/order.repository.js';
import { OrdersPublisher } from '../domain/orders.publisher.js';

export class PayOrder extends Command<Order> {
  constructor(
    readonly orderId: string,
    readonly expected: ExpectedVersion,
    readonly paymentReference: string,
  ) {
    super();
  }
}

@CommandHandler(PayOrder)
export class PayOrderHandler implements ICommandHandler<PayOrder> {
  constructor(
    private readonly orders: OrderRepository,
    private readonly publisher: OrdersPublisher,
    private readonly clock: Clock,
  ) {}

  async execute({ orderId, expected, paymentReference }: PayOrder): Promise<Order> {
    const order = (await this.orders.get(orderId)).at(expected);
    order.pay(paymentReference, this.clock.now());
    this.publisher.publish(await this.orders.save(order));
    return order;
  }
}
