import { Injectable } from '@nestjs/common';
import { isId, type AccessScope } from '@tradepost/kernel';
import {
  Documents,
  liveResource,
  page,
  projection,
  timeline,
  type EventMetadata,
  type RenderedDocument,
  type RenderedPage,
} from '@tradepost/platform';
import { CustomerNotFound } from '../domain/customer.errors.js';
import type { CustomerEvent } from '../domain/customer.events.js';
import { evolveCustomer } from '../domain/customer.js';
import type { PurchaseHistoryEvent } from '../domain/purchase-history.events.js';
import { evolvePurchases, noPurchases } from '../domain/purchase-history.js';
import { customerResource, purchasesResource, type CustomerResource } from './customer.resource.js';

const become = (customer: CustomerResource | null, event: CustomerEvent, { streamId: id, version }: EventMetadata) =>
  customerResource({ id, version, state: evolveCustomer(customer, event) }, customer?.purchases ?? noPurchases);

const bought = (customer: CustomerResource, event: PurchaseHistoryEvent): CustomerResource => ({
  ...customer,
  purchases: purchasesResource(evolvePurchases(customer.purchases, event)),
});

/** Public names of the events. */
const names: Readonly<Record<CustomerEvent['type'], string>> = {
  CustomerRegistered: 'customer.registered',
  CustomerChanged: 'customer.changed',
  CustomerBlocked: 'customer.blocked',
  CustomerUnblocked: 'customer.unblocked',
};

export const customerTimeline = timeline<CustomerResource, CustomerEvent>('customer_timeline', {
  revision: 1,
  names,
  without: ['id', 'version', 'updatedAt', 'purchases'],
});

export const customerDetails = projection<CustomerResource, CustomerEvent | PurchaseHistoryEvent>('customers', {
  revision: 1,
  categories: ['customer', 'purchases'],
  keys: { emailKey: 'text', reference: 'text', status: 'text', country: 'text', createdAt: 'text' },
  owner: 'id',
  keysOf: ({ email }) => ({ emailKey: email.toLowerCase() }),
  indexes: [
    ['emailKey', 'createdAt'],
    ['reference', 'createdAt'],
    ['country', 'status', 'createdAt'],
    ['country', 'createdAt'],
    ['status', 'createdAt'],
    ['createdAt'],
  ],
  timeline: customerTimeline,
  on: {
    CustomerRegistered: become,
    CustomerChanged: become,
    CustomerBlocked: become,
    CustomerUnblocked: become,
    PurchaseNoted: bought,
    PurchaseWithdrawn: bought,
    CreditNoted: bought,
  },
});

/** Purchases are a part of the resource that changes without its version. */
export const liveCustomers = liveResource<CustomerEvent | PurchaseHistoryEvent>(customerDetails, {
  name: 'customer',
  plural: 'customers',
  newestBy: 'createdAt',
  names: {
    ...names,
    PurchaseNoted: 'customer.purchases_changed',
    PurchaseWithdrawn: 'customer.purchases_changed',
    CreditNoted: 'customer.purchases_changed',
  },
});

/** Reads one customer. */
@Injectable()
export class CustomerDetailsQuery {
  constructor(private readonly documents: Documents) {}

  /** Throws `CustomerNotFound`, also outside the scope, and `ReadModelBehind`. */
  async get(tenant: string, reach: AccessScope, id: string, minVersion?: number): Promise<RenderedDocument> {
    if (!isId(id)) throw new CustomerNotFound();
    const customer = await this.documents.get(customerDetails, tenant, reach, id, minVersion);
    if (customer === null) throw new CustomerNotFound();
    return customer;
  }

  /** History, oldest first. Throws `CustomerNotFound` and `InvalidCursor`. */
  async history(
    tenant: string,
    reach: AccessScope,
    id: string,
    { limit, cursor }: { limit: number; cursor?: string | undefined },
  ): Promise<RenderedPage> {
    await this.get(tenant, reach, id);
    const request = { where: { streamId: id }, sort: 'version', limit, cursor };
    return page(this.documents, customerTimeline.collection.name, tenant, request);
  }
}
