import type { Recorded } from '@tradepost/kernel';
import { FixedClock } from '@tradepost/kernel/testing';
import { ContextWorld } from '@tradepost/platform/testing';
import { Customer } from '../domain/customer.js';
import type { PurchaseHistory } from '../domain/purchase-history.js';
import { toContracts, type CustomersEvent } from '../integration/published-events.js';
import { InMemoryCustomers, InMemoryPurchaseHistories } from './in-memory-repositories.js';
import { noon } from './samples.js';

/** The Customers context in memory: repositories and a clock fixed at noon. */
export class CustomersWorld extends ContextWorld<CustomersEvent> {
  readonly customers = new InMemoryCustomers();
  readonly histories = new InMemoryPurchaseHistories();
  readonly clock = new FixedClock(noon);

  constructor() {
    super(toContracts);
  }

  /** Adds aggregates as the history before the spec. */
  with(...aggregates: (Customer | PurchaseHistory)[]): this {
    for (const aggregate of aggregates) {
      if (aggregate instanceof Customer) this.customers.streams.save(aggregate);
      else this.histories.streams.save(aggregate);
    }
    return this.settlePast();
  }

  protected override get log(): Recorded<CustomersEvent>[] {
    return [...this.customers.streams.log, ...this.histories.streams.log];
  }
}
