import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, type ExpectedVersion, type AccessScope } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import type { Order } from '../domain/order.js';
import { OrderRepository } from '../domain/order.repository.js';
import { returnToStock } from '../domain/order-stock.js';
import { StockRepository } from '../domain/stock.repository.js';

export class CancelOrder extends Command<Order> {
  constructor(
    readonly orderId: string,
    readonly reach: AccessScope,
    readonly expected: ExpectedVersion,
    readonly reason: string,
  ) {
    super();
  }
}

@CommandHandler(CancelOrder)
export class CancelOrderHandler implements ICommandHandler<CancelOrder> {
  constructor(
    private readonly orders: OrderRepository,
    private readonly stocks: StockRepository,
    private readonly clock: Clock,
  ) {}

  async execute({ orderId, reach, expected, reason }: CancelOrder): Promise<Order> {
    const found = await this.orders.get(orderId, reach);
    // A credited order cannot be cancelled in any version, so a refusal for its version would only cause a futile
    // retry.
    const order = found.at(found.state.credited === null || expected === 'unstated' ? expected : 'any');
    const now = this.clock.now();
    order.cancel(reason, now);
    await this.orders.save(order);
    await returnToStock(order, this.stocks, now);
    return order;
  }
}
