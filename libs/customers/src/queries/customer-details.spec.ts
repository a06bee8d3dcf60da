import { DomainError, type Recorded } from '@tradepost/kernel';
import fc from 'fast-check';
import type { Customer } from '../domain/customer.js';
import { PurchaseHistory } from '../domain/purchase-history.js';
import type { CustomersEvent } from '../integration/published-events.js';
import {
  anyCustomerCommands,
  anyPurchaseNews,
  tell,
  type CustomerCommand,
  type PurchaseNews,
} from '../testing/arbitraries.js';
import { InMemoryCustomers, InMemoryPurchaseHistories } from '../testing/in-memory-repositories.js';
import {
  ada,
  blockedCustomer,
  customer,
  customerId,
  money,
  morning,
  noon,
  noteId,
  orderIds,
} from '../testing/samples.js';
import { customerDetails, customerTimeline } from './customer-details.js';
import { customerResource, customerSchema, type CustomerResource } from './customer.resource.js';

const recordedOf = (known: Customer, history = PurchaseHistory.empty(customerId)) => ({
  own: new InMemoryCustomers().streams.save(known),
  others: new InMemoryPurchaseHistories().streams.save(history),
});
const project = (events: readonly Recorded<CustomersEvent>[]) =>
  events.reduce<CustomerResource | null>((document, recorded) => customerDetails.apply(document, recorded), null);

/** Interleaves two lists, each in its own order; true takes from the first. */
function merged<T>(first: readonly T[], second: readonly T[], choices: readonly boolean[]): T[] {
  const [one, other] = [[...first], [...second]];
  const taken = choices.flatMap((choice) => (choice ? one : other).splice(0, 1));
  return [...taken, ...one, ...other];
}

/** A customer after commands and events of Orders. */
function outcomeOf(commands: readonly CustomerCommand[], news: readonly PurchaseNews[]) {
  const known = customer();
  for (const command of commands) {
    try {
      command(known);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }
  const history = PurchaseHistory.empty(customerId);
  tell(history, news);
  return { known, resource: customerResource(known, history.sums), ...recordedOf(known, history) };
}

describe('a customer document', () => {
  it('equals the resource of the write side after any events', () => {
    fc.assert(
      fc.property(anyCustomerCommands, anyPurchaseNews, (commands, news) => {
        const { known, resource, own, others } = outcomeOf(commands, news);
        expect(project([...own, ...others])).toStrictEqual(resource);
        expect(resource.version).toBe(known.version);
        expect(customerSchema.parse(resource)).toStrictEqual(resource);
      }),
    );
  });

  it('is independent of the interleaving of the two streams', () => {
    fc.assert(
      fc.property(anyCustomerCommands, anyPurchaseNews, fc.array(fc.boolean()), (commands, news, choices) => {
        const { resource, own, others } = outcomeOf(commands, news);
        const later = merged<Recorded<CustomersEvent>>(own.slice(1), others, choices);
        expect(project([own[0]!, ...later])).toStrictEqual(resource);
      }),
    );
  });

  it('has the version of the customer stream, unaffected by purchases', () => {
    const history = PurchaseHistory.empty(customerId);
    history.note({ orderId: orderIds[0], total: money('10'), placedAt: morning });
    history.credit(noteId, money('2.55'));
    const { own, others } = recordedOf(blockedCustomer(), history);
    expect(project([...own, ...others])).toEqual({
      id: customerId,
      version: 2,
      reference: null,
      ...ada,
      status: 'blocked',
      blockedReason: 'unpaid bills',
      createdAt: morning,
      updatedAt: morning,
      purchases: {
        orders: 1,
        creditNotes: 1,
        totals: [{ currency: 'GBP', ordered: money('10.00'), credited: money('2.55') }],
        firstOrderAt: morning,
        lastOrderAt: morning,
      },
    });
  });

  it('is found by e-mail in lower case, reference, status, country and time', () => {
    const known = customer(customerId, { email: 'Ada@Example.COM' }, '17850');
    const resource = customerResource(known, PurchaseHistory.empty(customerId).sums);
    expect(customerDetails.keysOf(resource)).toEqual({
      emailKey: 'ada@example.com',
      reference: '17850',
      status: 'active',
      country: 'GB',
      createdAt: morning,
    });
  });
});

describe('the timeline of a customer', () => {
  it('uses public names and fields of the resource', () => {
    const known = customer();
    known.change({ name: 'Ada Lovelace', country: null }, noon);
    known.block('unpaid bills', noon);
    known.unblock(noon);
    let before: CustomerResource | null = null;
    const entries = recordedOf(known).own.map((recorded) => {
      const after = customerDetails.apply(before, recorded) as CustomerResource;
      const { body } = customerTimeline.entry(before, after, recorded);
      before = after;
      return body;
    });
    expect(entries).toMatchObject([
      { version: 1, type: 'customer.registered' },
      {
        version: 2,
        type: 'customer.changed',
        changes: [
          { field: 'name', from: 'Ada', to: 'Ada Lovelace' },
          { field: 'country', from: 'GB', to: null },
        ],
      },
      {
        version: 3,
        type: 'customer.blocked',
        changes: [
          { field: 'status', from: 'active', to: 'blocked' },
          { field: 'blockedReason', from: null, to: 'unpaid bills' },
        ],
      },
      {
        version: 4,
        type: 'customer.unblocked',
        changes: [
          { field: 'status', from: 'blocked', to: 'active' },
          { field: 'blockedReason', from: 'unpaid bills', to: null },
        ],
      },
    ]);
  });
});
