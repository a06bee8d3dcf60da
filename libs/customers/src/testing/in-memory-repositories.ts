import { emailKey } from '@tradepost/kernel';
import { InMemoryStreams } from '@tradepost/kernel/testing';
import { customerStream } from '../domain/customer.events.js';
import { Customer } from '../domain/customer.js';
import { CustomerRepository } from '../domain/customer.repository.js';
import { purchasesStream } from '../domain/purchase-history.events.js';
import { PurchaseHistory, type Purchase, type Span } from '../domain/purchase-history.js';
import { PurchaseHistoryRepository } from '../domain/purchase-history.repository.js';

export class InMemoryCustomers extends CustomerRepository {
  readonly streams = new InMemoryStreams<Customer>(customerStream, (id, history) => Customer.fromHistory(id, history));

  async find(id: string) {
    return this.streams.find(id);
  }

  async idByEmail(email: string) {
    return this.idWhere(({ state }) => emailKey(state.email) === emailKey(email));
  }

  async idByReference(reference: string) {
    return this.idWhere(({ state }) => state.reference === reference);
  }

  async save(customer: Customer) {
    this.streams.save(customer);
  }

  private idWhere(is: (customer: Customer) => boolean): string | null {
    return this.streams.all().find(is)?.id ?? null;
  }
}

export class InMemoryPurchaseHistories extends PurchaseHistoryRepository {
  readonly streams = new InMemoryStreams<PurchaseHistory>(purchasesStream, (id, history) =>
    PurchaseHistory.fromHistory(id, history),
  );

  async of(customerId: string) {
    return this.streams.find(customerId) ?? PurchaseHistory.empty(customerId);
  }

  async purchase(orderId: string) {
    return this.purchases().find((purchase) => purchase.orderId === orderId) ?? null;
  }

  async spanWithout(customerId: string, orderId: string) {
    return spanOf(this.purchases().filter((one) => one.customerId === customerId && one.orderId !== orderId));
  }

  async save(history: PurchaseHistory) {
    this.streams.save(history);
  }

  private purchases(): Purchase[] {
    const { log } = this.streams;
    const gone = new Set(log.flatMap(({ event }) => (event.type === 'PurchaseWithdrawn' ? [event.orderId] : [])));
    return log.flatMap(({ streamId: customerId, event }) => {
      if (event.type !== 'PurchaseNoted') return [];
      const { orderId, total, placedAt } = event;
      return [{ orderId, customerId, total, placedAt, withdrawn: gone.has(orderId) }];
    });
  }
}

/** Times of the first and the last counting purchase. */
export function spanOf(purchases: readonly Purchase[]): Span {
  const times = purchases
    .filter(({ withdrawn }) => !withdrawn)
    .map(({ placedAt }) => placedAt)
    .sort();
  return { firstOrderAt: times[0] ?? null, lastOrderAt: times.at(-1) ?? null };
}
