import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock, newId, type Instant, type MoneyJson } from '@tradepost/kernel';
import { BuyerRepository } from '../domain/buyer.repository.js';
import { sayTheSame, type PricedItem } from '../domain/lines.js';
import {
  AlreadyImported,
  CustomerBlocked,
  CustomerUnknown,
  ImportedDifferently,
  ProductInactive,
  ProductUnknown,
} from '../domain/order.errors.js';
import { Order } from '../domain/order.js';
import { OrderRepository } from '../domain/order.repository.js';
import { takeFromStock } from '../domain/order-stock.js';
import type { Product } from '../domain/product.js';
import { ProductRepository } from '../domain/product.repository.js';
import { StockRepository } from '../domain/stock.repository.js';

export interface WantedItem {
  readonly sku: string;
  readonly quantity: number;
}

/** What only an import says: prices and time are those of the books it comes from. */
export interface ImportedOrder {
  readonly reference: string;
  readonly placedAt: Instant;
  readonly items: readonly PricedItem[];
}

interface OrderWish {
  readonly customerId: string | null;
  readonly items: readonly WantedItem[];
  /** What the buyer was shown. */
  readonly expectedTotal?: MoneyJson | undefined;
}

/** A storefront's order; with `imported`, one taken over from other books, whatever standing and prices are today. */
export class PlaceOrder extends Command<Order> {
  constructor(
    readonly wish: OrderWish,
    readonly imported: ImportedOrder | null = null,
  ) {
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

  async execute({ wish, imported }: PlaceOrder): Promise<Order> {
    return imported === null ? this.place(wish) : this.save(await this.takeOver(wish.customerId, imported));
  }

  /** Stock is looked at last: a buyer is told that something has run out only of an order that would go through. */
  private async place({ customerId, items, expectedTotal }: OrderWish): Promise<Order> {
    const buyer = await this.buyerOf(customerId);
    if (buyer?.blocked) throw new CustomerBlocked(buyer.id);
    const priced = await this.price(items);
    const stocks = await this.stocks.tracked(new Set(items.map(({ sku }) => sku)));
    const about = { customerId, expectedTotal: expectedTotal ?? null, tracked: new Set(stocks.keys()) };
    const order = Order.place(newId(), { ...about, items: priced }, this.clock.now());
    takeFromStock(order, stocks);
    await this.orders.save(order);
    for (const stock of stocks.values()) await this.stocks.save(stock);
    return order;
  }

  private async takeOver(customerId: string | null, { reference, placedAt, items }: ImportedOrder): Promise<Order> {
    const known = await this.orders.findByReference(reference);
    if (known === null) await this.buyerOf(customerId);
    const order = Order.import(newId(), { customerId, items, reference, placedAt });
    if (known === null) return order;
    const same = sayTheSame(booked(known), booked(order));
    throw same ? new AlreadyImported('order', reference) : new ImportedDifferently('order', reference);
  }

  private async save(order: Order): Promise<Order> {
    await this.orders.save(order);
    return order;
  }

  private async buyerOf(customerId: string | null) {
    if (customerId === null) return null;
    const buyer = await this.buyers.find(customerId);
    if (buyer === null) throw new CustomerUnknown(customerId);
    return buyer;
  }

  private async price(items: readonly WantedItem[]): Promise<PricedItem[]> {
    const products = await this.products.among(new Set(items.map(({ sku }) => sku)));
    const where = (wrong: (product: Product | undefined) => boolean) =>
      items.flatMap(({ sku }, i) => (wrong(products.get(sku)) ? [i] : []));
    const unknown = where((product) => product === undefined);
    if (unknown.length > 0) throw new ProductUnknown(unknown);
    const inactive = where((product) => !product!.state.active);
    if (inactive.length > 0) throw new ProductInactive(inactive);
    return items.map(({ sku, quantity }) => {
      const { description, unitPrice } = products.get(sku)!.state;
      return { sku, description, quantity, unitPrice };
    });
  }
}

function booked({ state: { customerId, lines, placedAt } }: Order) {
  return { customerId, lines, at: placedAt };
}
