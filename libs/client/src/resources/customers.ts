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
import { idOf, readInput, type Filter, type Reference, type Versioned } from './references.js';

/** Customers and their purchases. */
export class Customers {
  constructor(private readonly api: Api) {}

  /** The customer can sign in at once with the chosen password. */
  register(body: RegisterCustomerData['body'], options?: CallOptions): Promise<Customer> {
    return this.api.call('registerCustomer', { body }, options);
  }

  get(customer: Reference, options?: CallOptions): Promise<Customer> {
    return this.api.call('getCustomer', readInput(customer), options);
  }

  /** Changes the given fields. */
  change({ id, version }: Versioned, body: ChangeCustomerData['body'], options?: CallOptions): Promise<Customer> {
    return this.api.call('changeCustomer', { path: { id }, version, body }, options);
  }

  /** Staff only. */
  list(filter: Filter<ListCustomersData> = {}, options?: CallOptions): List<Customer> {
    return new List((cursor) => this.api.call('listCustomers', { query: { ...filter, cursor } }, options));
  }

  /** History, oldest first; staff only. */
  timeline(customer: Reference, options?: CallOptions): List<TimelineEntry> {
    const path = { id: idOf(customer) };
    return new List((cursor) => this.api.call('getCustomerTimeline', { path, query: { cursor } }, options));
  }

  /** Staff only. */
  block({ id, version }: Versioned, body: BlockCustomerData['body'], options?: CallOptions): Promise<Customer> {
    return this.api.call('blockCustomer', { path: { id }, version, body }, options);
  }

  /** Staff only. */
  unblock({ id, version }: Versioned, options?: CallOptions): Promise<Customer> {
    return this.api.call('unblockCustomer', { path: { id }, version }, options);
  }
}
