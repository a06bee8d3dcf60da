import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, newId, type MoneyJson } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { BuyerRepository } from '../domain/buyer.repository.js';
import { CustomerBlocked } from '../domain/order.errors.js';
import { Order } from '../domain/order.js';
import { OrderRepository } from '../domain/order.repository.js';
import { takeFromStock } from '../domain/order-stock.js';
import { priceItems, type OrderedItem } from '../domain/price-items.js';
import { ProductRepository } from '../domain/product.repository.js';
import { StockRepository } from '../domain/stock.repository.js';

interface OrderRequest {
  readonly customerId: string | null;
  readonly items: readonly OrderedItem[];
  /** Total shown to the buyer. */
  readonly expectedTotal?: MoneyJson | undefined;
}

/** Places an order at current prices. */
export class PlaceOrder extends Command<Order> {
  constructor(readonly request: OrderRequest) {
    super();
  }
}

@CommandHandler(PlaceOrder)
export class PlaceOrderHandler implements ICommandHandler<PlaceOrder> {
  constructor(
    private readonly orders: OrderRepository,
    private readonly products: ProductRepository,
    private readonly stocks: StockRepository,
    private readonly buyers: BuyerRepository,
    private readonly clock: Clock,
  ) {}

  /** Stock is checked last, so that a shortage is reported only for an order that is valid otherwise. */
  async execute({ request: { customerId, items, expectedTotal } }: PlaceOrder): Promise<Order> {
    const buyer = await this.buyers.get(customerId);
    if (buyer?.blocked) throw new CustomerBlocked(buyer.id);
    const skus = new Set(items.map(({ sku }) => sku));
    const priced = priceItems(items, await this.products.among(skus));
    const stocks = await this.stocks.tracked(skus);
    const about = { customerId, expectedTotal: expectedTotal ?? null, tracked: new Set(stocks.keys()) };
    const order = Order.place(newId(), { ...about, items: priced }, this.clock.now());
    takeFromStock(order, stocks);
    await this.orders.save(order);
    for (const stock of stocks.values()) await this.stocks.save(stock);
    return order;
  }
}
