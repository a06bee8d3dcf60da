import { storedAggregate, type StoredAggregate } from '@tradepost/platform';
import { buyerStream } from '../domain/buyer.events.js';
import { Buyer } from '../domain/buyer.js';
import { creditNoteStream } from '../domain/credit-note.events.js';
import { CreditNote } from '../domain/credit-note.js';
import { orderStream } from '../domain/order.events.js';
import { Order } from '../domain/order.js';
import { productStream } from '../domain/product.events.js';
import { Product } from '../domain/product.js';
import { stockStream } from '../domain/stock.events.js';
import { Stock } from '../domain/stock.js';
import { TypeormBuyerRepository } from './typeorm-buyer.repository.js';
import { TypeormCreditNoteRepository } from './typeorm-credit-note.repository.js';
import { TypeormOrderRepository } from './typeorm-order.repository.js';
import { TypeormProductRepository } from './typeorm-product.repository.js';
import { TypeormStockRepository } from './typeorm-stock.repository.js';

/** Aggregates of Orders that `tradepost verify` checks. */
export const storedAggregates: readonly StoredAggregate[] = [
  storedAggregate(orderStream, {
    tables: { orders: 'id', order_lines: 'order_id' },
    fold: (id, history) => Order.fromHistory(id, history),
    load: (id) => new TypeormOrderRepository().find(id),
  }),
  storedAggregate(creditNoteStream, {
    tables: { credit_notes: 'id', credit_note_lines: 'credit_note_id' },
    fold: (id, history) => CreditNote.fromHistory(id, history),
    load: (id) => new TypeormCreditNoteRepository().find(id),
  }),
  storedAggregate(productStream, {
    tables: { products: 'sku' },
    fold: (sku, history) => Product.fromHistory(sku, history),
    load: (sku) => new TypeormProductRepository().find(sku),
  }),
  storedAggregate(stockStream, {
    tables: { stocks: 'sku' },
    fold: (sku, history) => Stock.fromHistory(sku, history),
    load: async (sku) => (await new TypeormStockRepository().tracked([sku])).get(sku) ?? null,
  }),
  storedAggregate(buyerStream, {
    tables: { buyers: 'id' },
    fold: (id, history) => Buyer.fromHistory(id, history),
    load: (id) => new TypeormBuyerRepository().find(id),
  }),
];
