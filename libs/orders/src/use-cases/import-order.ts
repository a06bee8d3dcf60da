import { Command, type ICommandHandler } from '@nestjs/cqrs';
import { newId, type Instant } from '@tradepost/kernel';
import { CommandHandler } from '@tradepost/platform';
import { BuyerRepository } from '../domain/buyer.repository.js';
import { repeatedImport } from '../domain/imports.js';
import type { PricedItem } from '../domain/lines.js';
import { Order } from '../domain/order.js';
import { OrderRepository } from '../domain/order.repository.js';

/** An order of a source system. */
interface OrderToImport {
  readonly reference: string;
  readonly placedAt: Instant;
  readonly customerId: string | null;
  readonly items: readonly PricedItem[];
}

/** Imports an order from a source system, regardless of blocks, prices and stock. */
export class ImportOrder extends Command<Order> {
  constructor(readonly order: OrderToImport) {
    super();
  }
}

@CommandHandler(ImportOrder)
export class ImportOrderHandler implements ICommandHandler<ImportOrder> {
  constructor(
    private readonly orders: OrderRepository,
    private readonly buyers: BuyerRepository,
  ) {}

  /** Throws `AlreadyImported` or `ImportedDifferently` for a known reference, `CustomerUnknown`. */
  async execute({ order: { reference, ...content } }: ImportOrder): Promise<Order> {
    const known = await this.orders.findByReference(reference);
    if (known === null) await this.buyers.get(content.customerId);
    const order = Order.import(newId(), { reference, ...content });
    if (known !== null) throw repeatedImport('order', reference, contentOf(known), contentOf(order));
    await this.orders.save(order);
    return order;
  }
}

function contentOf({ state: { customerId, placedAt, lines } }: Order) {
  return { customerId, at: placedAt, lines };
}
