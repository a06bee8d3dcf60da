import type { Api } from '../api.js';
import type {
  BlockCustomerData,
  ChangeCustomerData,
  Customer,
  ListCustomersData,
  RegisterCustomerData,
  TimelineEntry,
} from '../generated/types.gen.js';
import { List } from '../list.js';
import type { CallOptions } from '../operation.js';
import { idOf, readingOf, type Filter, type Reference, type Versioned } from './references.js';

/** Who buys, and what they have bought. */
export class Customers {
  constructor(private readonly api: Api) {}

  /** They can sign in at once, with the password that they chose. */
  register(body: RegisterCustomerData['body'], options?: CallOptions): Promise<Customer> {
    return this.api.call('registerCustomer', { body }, options);
  }

  get(customer: Reference, options?: CallOptions): Promise<Customer> {
    return this.api.call('getCustomer', readingOf(customer), options);
  }

  /** Changes the fields that are sent. */
  change({ id, version }: Versioned, body: ChangeCustomerData['body'], options?: CallOptions): Promise<Customer> {
    return this.api.call('changeCustomer', { path: { id }, version, body }, options);
  }

  /** For staff. */
  list(filter: Filter<ListCustomersData> = {}, options?: CallOptions): List<Customer> {
    return new List((cursor) => this.api.call('listCustomers', { query: { ...filter, cursor } }, options));
  }

  /** What happened to them, oldest first; for staff. */
  timeline(customer: Reference, options?: CallOptions): List<TimelineEntry> {
    const path = { id: idOf(customer) };
    return new List((cursor) => this.api.call('getCustomerTimeline', { path, query: { cursor } }, options));
  }

  /** For staff. */
  block({ id, version }: Versioned, body: BlockCustomerData['body'], options?: CallOptions): Promise<Customer> {
    return this.api.call('blockCustomer', { path: { id }, version, body }, options);
  }

  /** For staff. */
  unblock({ id, version }: Versioned, options?: CallOptions): Promise<Customer> {
    return this.api.call('unblockCustomer', { path: { id }, version }, options);
  }
}
