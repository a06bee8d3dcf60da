import { allContracts } from '@tradepost/contracts';
import { recordedAs, samplesIn } from '@tradepost/kernel/testing';
import { messagesOf } from '@tradepost/platform/testing';
import { customerId } from '../testing/samples.js';
import { toContracts, type CustomersEvent } from './published-events.js';

const samples = samplesIn<CustomersEvent>(new URL('../domain/golden/', import.meta.url));
const recorded = (type: CustomersEvent['type']) =>
  recordedAs<CustomersEvent>(samples.get(type)!, { streamId: customerId, version: 3 });

const publicTypes: Record<CustomersEvent['type'], string | null> = {
  CustomerRegistered: 'tradepost.customers.customer-registered.v1',
  CustomerChanged: 'tradepost.customers.customer-changed.v1',
  CustomerBlocked: 'tradepost.customers.customer-blocked.v1',
  CustomerUnblocked: 'tradepost.customers.customer-unblocked.v1',
  PurchaseNoted: null,
  PurchaseWithdrawn: null,
  CreditNoted: null,
};
const types = Object.keys(publicTypes) as CustomersEvent['type'][];
const published = types.filter((type) => publicTypes[type] !== null);

describe('published events', () => {
  it.each(types)('%s has a decision', (type) => {
    const told = publicTypes[type] ?? null;
    expect(toContracts(recorded(type)).map((message) => message.type)).toEqual(told === null ? [] : [told]);
  });

  it.each(published)('%s matches its contract, with all of its data', (type) => {
    const { type: _, ...happened } = samples.get(type)!;
    const [envelope] = messagesOf(toContracts, recorded(type));
    expect(envelope).toMatchObject({
      type: publicTypes[type],
      source: '/tradepost/customers',
      subject: customerId,
      streamversion: 3,
    });
    expect(envelope!.data).toEqual({ customerId, ...happened });
  });

  it.each(published)('%s is the same in a replay', (type) => {
    const once = recorded(type);
    expect(messagesOf(toContracts, once)).toEqual(messagesOf(toContracts, once));
  });

  it('every contract of this context is published', () => {
    const ours = allContracts.filter(({ type }) => type.startsWith('tradepost.customers.')).map(({ type }) => type);
    expect(published.map((type) => publicTypes[type]).sort()).toEqual([...ours].sort());
  });
});
