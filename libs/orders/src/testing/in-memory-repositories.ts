import { InMemoryStreams } from '@tradepost/kernel/testing';
import { buyerStream } from '../domain/buyer.events.js';
import { Buyer } from '../domain/buyer.js';
import { BuyerRepository } from '../domain/buyer.repository.js';
import { creditNoteStream } from '../domain/credit-note.events.js';
import { CreditNote, type Extent } from '../domain/credit-note.js';
import { CreditNoteRepository } from '../domain/credit-note.repository.js';
import { Money, type Instant } from '@tradepost/kernel';
import { orderStream } from '../domain/order.events.js';
import { Order } from '../domain/order.js';
import { OrderRepository } from '../domain/order.repository.js';
import { productStream } from '../domain/product.events.js';
import { Product } from '../domain/product.js';
import { ProductRepository } from '../domain/product.repository.js';
import { stockStream } from '../domain/stock.events.js';
import { StockRepository } from '../domain/stock.repository.js';
import { Stock } from '../domain/stock.js';

export class InMemoryOrders extends OrderRepository {
  readonly streams = new InMemoryStreams<Order>(orderStream, (id, history) => Order.fromHistory(id, history));

  async find(id: string) {
    return this.streams.find(id);
  }

  async findByReference(reference: string) {
    return this.streams.all().find(({ state }) => state.reference === reference) ?? null;
  }

  async openOf(customerId: string, most: number, before?: Instant) {
    return this.streams
      .all()
      .filter(({ state }) => state.customerId === customerId && state.status === 'placed' && state.credited === null)
      .filter(({ state }) => before === undefined || state.placedAt < before)
      .sort((a, b) => (`${a.state.placedAt} ${a.id}` < `${b.state.placedAt} ${b.id}` ? -1 : 1))
      .slice(0, most);
  }

  async save(order: Order) {
    this.streams.save(order);
  }
}

export class InMemoryProducts extends ProductRepository {
  readonly streams = new InMemoryStreams<Product>(productStream, (sku, history) => Product.fromHistory(sku, history));

  async find(sku: string) {
    return this.streams.find(sku);
  }

  async among(skus: Iterable<string>) {
    return this.streams.among(skus);
  }

  async save(product: Product) {
    this.streams.save(product);
  }
}

export class InMemoryStocks extends StockRepository {
  readonly streams = new InMemoryStreams<Stock>(stockStream, (sku, history) => Stock.fromHistory(sku, history));

  async of(sku: string) {
    return this.streams.find(sku) ?? Stock.untracked(sku);
  }

  async tracked(skus: Iterable<string>) {
    return this.streams.among(skus);
  }

  async save(stock: Stock) {
    this.streams.save(stock);
  }
}

export class InMemoryBuyers extends BuyerRepository {
  readonly streams = new InMemoryStreams<Buyer>(buyerStream, (id, history) => Buyer.fromHistory(id, history));

  async find(customerId: string) {
    return this.streams.find(customerId);
  }

  async save(buyer: Buyer) {
    this.streams.save(buyer);
  }
}

export class InMemoryCreditNotes extends CreditNoteRepository {
  readonly streams = new InMemoryStreams<CreditNote>(creditNoteStream, (id, history) =>
    CreditNote.fromHistory(id, history),
  );

  async findByReference(reference: string) {
    return this.streams.all().find(({ state }) => state.reference === reference) ?? null;
  }

  async creditedOn(orderId: string) {
    return extentsOf(this.streams.all().filter(({ state }) => state.orderId === orderId));
  }

  async save(note: CreditNote) {
    this.streams.save(note);
  }
}

/** Sums of these credit notes, by sku. */
export function extentsOf(notes: readonly CreditNote[]): ReadonlyMap<string, Extent> {
  const sums = new Map<string, Extent>();
  for (const { sku, quantity, total } of notes.flatMap(({ state }) => state.lines)) {
    const before = sums.get(sku) ?? { quantity: 0, units: 0n };
    sums.set(sku, { quantity: before.quantity + quantity, units: before.units + Money.from(total).units });
  }
  return sums;
}
