import type { Recorded } from '@tradepost/kernel';
import { FixedClock } from '@tradepost/kernel/testing';
import { ContextWorld } from '@tradepost/platform/testing';
import { Buyer } from '../domain/buyer.js';
import { CreditNote } from '../domain/credit-note.js';
import { Order } from '../domain/order.js';
import { Product } from '../domain/product.js';
import { Stock } from '../domain/stock.js';
import { toContracts, type OrdersEvent } from '../integration/published-events.js';
import {
  InMemoryBuyers,
  InMemoryCreditNotes,
  InMemoryOrders,
  InMemoryProducts,
  InMemoryStocks,
} from './in-memory-repositories.js';
import { noon } from './samples.js';

/** The Orders context in memory: repositories and a clock fixed at noon. */
export class OrdersWorld extends ContextWorld<OrdersEvent> {
  readonly orders = new InMemoryOrders();
  readonly products = new InMemoryProducts();
  readonly stocks = new InMemoryStocks();
  readonly buyers = new InMemoryBuyers();
  readonly creditNotes = new InMemoryCreditNotes();
  readonly clock = new FixedClock(noon);

  constructor() {
    super(toContracts);
  }

  /** Adds aggregates as the history before the spec. */
  with(...aggregates: (Order | Product | Stock | Buyer | CreditNote)[]): this {
    for (const aggregate of aggregates) {
      if (aggregate instanceof Order) this.orders.streams.save(aggregate);
      else if (aggregate instanceof Product) this.products.streams.save(aggregate);
      else if (aggregate instanceof Stock) this.stocks.streams.save(aggregate);
      else if (aggregate instanceof Buyer) this.buyers.streams.save(aggregate);
      else this.creditNotes.streams.save(aggregate);
    }
    return this.settlePast();
  }

  protected override get log(): Recorded<OrdersEvent>[] {
    const stores = [this.orders, this.products, this.stocks, this.buyers, this.creditNotes];
    return stores.flatMap<Recorded<OrdersEvent>>(({ streams }) => streams.log);
  }
}
