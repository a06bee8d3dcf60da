import type { PurchaseHistory, Purchase, Span } from './purchase-history.js';

/** Purchase histories, inside a unit of work. */
export abstract class PurchaseHistoryRepository {
  /** History of a customer; empty where there are no purchases. */
  abstract of(customerId: string): Promise<PurchaseHistory>;
  abstract purchase(orderId: string): Promise<Purchase | null>;
  /** Time span of a customer's counting orders, except the given one. */
  abstract spanWithout(customerId: string, orderId: string): Promise<Span>;
  abstract save(history: PurchaseHistory): Promise<void>;
}
