import { describeSamples, samplesIn, type StillReadable } from '@tradepost/kernel/testing';
import { blockedCustomer, customerId, money, morning, noon, noteId, orderIds } from '../testing/samples.js';
import type { CustomersEvent as Event } from '../integration/published-events.js';
import { Customer } from './customer.js';
import type creditNoted from './golden/CreditNoted.json';
import type customerBlocked from './golden/CustomerBlocked.json';
import type customerChanged from './golden/CustomerChanged.json';
import type customerRegistered from './golden/CustomerRegistered.json';
import type customerUnblocked from './golden/CustomerUnblocked.json';
import type purchaseNoted from './golden/PurchaseNoted.json';
import type purchaseWithdrawn from './golden/PurchaseWithdrawn.json';
import { PurchaseHistory } from './purchase-history.js';

type Named<T extends Event['type']> = Extract<Event, { type: T }>;

/**
 * golden/<EventType>.json holds an event as stored when its type was released. Never edited: logs contain such events
 * for ever, and they must stay readable. The compiler refuses a required field that a stored event may lack, and
 * demands a sample for each new type.
 */
interface Released {
  CustomerRegistered: typeof customerRegistered;
  CustomerChanged: typeof customerChanged;
  CustomerBlocked: typeof customerBlocked;
  CustomerUnblocked: typeof customerUnblocked;
  PurchaseNoted: typeof purchaseNoted;
  PurchaseWithdrawn: typeof purchaseWithdrawn;
  CreditNoted: typeof creditNoted;
}
const readable: { readonly [T in Event['type']]: StillReadable<Named<T>, Released[T]> } = {
  CustomerRegistered: true,
  CustomerChanged: true,
  CustomerBlocked: true,
  CustomerUnblocked: true,
  PurchaseNoted: true,
  PurchaseWithdrawn: true,
  CreditNoted: true,
};

const samples = samplesIn<Event>(new URL('./golden/', import.meta.url));
const sample = <T extends Event['type']>(type: T) => samples.get(type) as Named<T>;

/** Events recorded by today's code. */
function recordedToday(): readonly Event[] {
  const customer = blockedCustomer();
  customer.change({ name: 'Ada Lovelace' }, noon);
  customer.unblock(noon);
  const history = PurchaseHistory.empty(customerId);
  const purchase = { orderId: orderIds[0], customerId, total: money('10'), placedAt: morning, withdrawn: false };
  history.note(purchase);
  history.credit(noteId, money('2.55'));
  history.withdraw(purchase, { firstOrderAt: morning, lastOrderAt: noon });
  return [...customer.takeRecorded(), ...history.takeRecorded()];
}

const types = Object.keys(readable) as Event['type'][];

describeSamples(samples, types, recordedToday);

describe('released events are read back', () => {
  it('as a customer', () => {
    const blocked = [sample('CustomerRegistered'), sample('CustomerChanged'), sample('CustomerBlocked')];
    const state = {
      reference: '17850',
      email: 'lovelace@example.com',
      name: 'Ada Lovelace',
      country: 'FR',
      createdAt: '2010-11-01T07:00:00.000Z',
    };
    expect(Customer.fromHistory(customerId, blocked).state).toEqual({
      ...state,
      status: 'blocked',
      blockedReason: 'Invoices are unpaid.',
      updatedAt: '2010-11-03T07:00:00.000Z',
    });
    expect(Customer.fromHistory(customerId, [...blocked, sample('CustomerUnblocked')]).state).toEqual({
      ...state,
      status: 'active',
      blockedReason: null,
      updatedAt: '2010-11-04T07:00:00.000Z',
    });
  });

  it('as a purchase history', () => {
    const history = [sample('PurchaseNoted'), sample('CreditNoted')];
    const placedAt = '2010-12-01T08:26:00.000Z';
    expect(PurchaseHistory.fromHistory(customerId, history).state).toEqual({
      orders: 1,
      creditNotes: 1,
      totals: [{ currency: 'GBP', ordered: money('35.67'), credited: money('2.55') }],
      firstOrderAt: placedAt,
      lastOrderAt: placedAt,
    });
    expect(PurchaseHistory.fromHistory(customerId, [...history, sample('PurchaseWithdrawn')]).state).toEqual({
      orders: 0,
      creditNotes: 1,
      totals: [{ currency: 'GBP', ordered: money('0.00'), credited: money('2.55') }],
      firstOrderAt: '2010-11-05T10:00:00.000Z',
      lastOrderAt: '2010-11-20T10:00:00.000Z',
    });
  });
});
