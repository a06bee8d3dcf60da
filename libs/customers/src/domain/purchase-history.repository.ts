import type { PurchaseHistory, Purchase, Span } from './purchase-history.js';

/** The purchase histories, inside a unit of work. */
export abstract class PurchaseHistoryRepository {
  /** The history of a customer, empty where they have bought nothing. */
  abstract of(customerId: string): Promise<PurchaseHistory>;
  abstract purchase(orderId: string): Promise<Purchase | null>;
  /** Span of a customer's orders that count, one left out. */
  abstract spanWithout(customerId: string, orderId: string): Promise<Span>;
  abstract save(history: PurchaseHistory): Promise<void>;
}
