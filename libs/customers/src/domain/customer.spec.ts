import { BrokenStream, DomainError } from '@tradepost/kernel';
import { expectFolded, given, givenNothing } from '@tradepost/kernel/testing';
import fc from 'fast-check';
import { anyCustomerCommands } from '../testing/arbitraries.js';
import { ada, blockedCustomer, customer, customerId, evening, morning, noon } from '../testing/samples.js';
import { CustomerAlreadyBlocked, CustomerNotBlocked } from './customer.errors.js';
import { customerStream, type CustomerEvent } from './customer.events.js';
import { Customer, evolveCustomer, type GivenDetails } from './customer.js';

const registered: CustomerEvent = { type: 'CustomerRegistered', reference: null, ...ada, registeredAt: morning };

describe('registering', () => {
  it('creates an active customer', () => {
    givenNothing.when(() => Customer.register(customerId, ada, null, morning)).then(registered);
    expect(customer().state).toEqual({
      ...ada,
      reference: null,
      status: 'active',
      blockedReason: null,
      createdAt: morning,
      updatedAt: morning,
    });
  });

  it('keeps the reference of the source system, and no country as null', () => {
    givenNothing
      .when(() => Customer.register(customerId, { ...ada, country: null }, '17850', morning))
      .then({ ...registered, reference: '17850', country: null });
  });

  it('copies the details and nothing else', () => {
    givenNothing
      .when(() => Customer.register(customerId, { ...ada, ...{ vip: true } }, null, morning))
      .then(registered);
  });
});

describe('changing', () => {
  const change = (given_: GivenDetails) => (known: Customer) => known.change(given_, noon);

  it.each<GivenDetails>([
    { email: 'lovelace@example.com' },
    { email: 'ADA@example.com' },
    { name: 'Ada Lovelace' },
    { country: 'FR' },
    { country: null },
    { email: 'lovelace@example.com', name: 'Ada Lovelace', country: null },
  ])('to %j notes all details as they are then', (details) => {
    given(customer())
      .when(change(details))
      .then({ type: 'CustomerChanged', ...ada, ...details, changedAt: noon } as CustomerEvent);
  });

  it('updates the details and their time', () => {
    const known = customer();
    known.change({ name: 'Ada Lovelace', country: null }, noon);
    expect(known.state).toEqual({
      ...customer().state,
      name: 'Ada Lovelace',
      country: null,
      updatedAt: noon,
    });
  });

  it.each<GivenDetails>([{}, { email: ada.email }, { ...ada }, { name: undefined, country: undefined }])(
    'to %j changes nothing',
    (details) => {
      given(customer()).when(change(details)).thenNothing();
    },
  );

  it('does not clear a country that is not set', () => {
    given(customer(customerId, { country: null }))
      .when(change({ country: null }))
      .thenNothing();
  });

  it('is allowed for a blocked customer, who stays blocked', () => {
    given(blockedCustomer())
      .when(change({ name: 'Ada Lovelace' }))
      .then({ type: 'CustomerChanged', ...ada, name: 'Ada Lovelace', changedAt: noon });
    const known = blockedCustomer();
    known.change({ name: 'Ada Lovelace' }, noon);
    expect(known.state).toMatchObject({ status: 'blocked', blockedReason: 'unpaid bills' });
  });
});

describe('blocking', () => {
  it('records the reason', () => {
    given(customer())
      .when((known) => known.block('unpaid bills', noon))
      .then({ type: 'CustomerBlocked', reason: 'unpaid bills', blockedAt: noon });
  });

  it('blocks the customer', () => {
    const known = customer();
    known.block('unpaid bills', noon);
    expect(known.state).toEqual({
      ...customer().state,
      status: 'blocked',
      blockedReason: 'unpaid bills',
      updatedAt: noon,
    });
  });

  it.each(['unpaid bills', 'something else'])('refuses a second time, for %s', (reason) => {
    given(blockedCustomer())
      .when((known) => known.block(reason, noon))
      .thenRefuses(CustomerAlreadyBlocked, { code: 'customer_already_blocked', about: [], members: {} });
  });

  it('is possible again after unblocking', () => {
    const known = blockedCustomer();
    known.unblock(noon);
    given(known)
      .when((again) => again.block('once more', evening))
      .then({ type: 'CustomerBlocked', reason: 'once more', blockedAt: evening });
  });
});

describe('unblocking', () => {
  it('ends the block', () => {
    given(blockedCustomer())
      .when((known) => known.unblock(noon))
      .then({ type: 'CustomerUnblocked', unblockedAt: noon });
  });

  it('makes the customer active without a reason', () => {
    const known = blockedCustomer();
    known.unblock(noon);
    expect(known.state).toEqual({ ...customer().state, updatedAt: noon });
  });

  it('refuses for a customer who is not blocked', () => {
    given(customer())
      .when((known) => known.unblock(noon))
      .thenRefuses(CustomerNotBlocked, { code: 'customer_not_blocked' });
  });

  it('refuses a second time', () => {
    const known = blockedCustomer();
    known.unblock(noon);
    given(known)
      .when((again) => again.unblock(evening))
      .thenRefuses(CustomerNotBlocked);
  });
});

describe('the stream of a customer', () => {
  const later: CustomerEvent[] = [
    { type: 'CustomerChanged', ...ada, changedAt: noon },
    { type: 'CustomerBlocked', reason: 'unpaid bills', blockedAt: noon },
    { type: 'CustomerUnblocked', unblockedAt: noon },
  ];

  it.each(later)('does not begin with $type', (event) => {
    expect(() => evolveCustomer(null, event)).toThrow(BrokenStream);
  });

  it('does not begin twice', () => {
    expect(() => Customer.fromHistory(customerId, [registered, registered])).toThrow(BrokenStream);
  });

  it('declares its personal fields', () => {
    const personal = ['email', 'name', 'country'];
    expect(customerStream.personal).toEqual({ CustomerRegistered: personal, CustomerChanged: personal });
  });
});

it('after any commands a customer is blocked with a reason or active without one', () => {
  fc.assert(
    fc.property(anyCustomerCommands, (commands) => {
      const known = customer();
      for (const command of commands) {
        const before = { version: known.version, state: known.state };
        try {
          command(known);
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          expect({ version: known.version, state: known.state }).toEqual(before);
        }
      }
      const { status, blockedReason, createdAt } = known.state;
      expect(blockedReason !== null).toBe(status === 'blocked');
      expect(createdAt).toBe(morning);
      expectFolded(known, known.takeRecorded());
    }),
  );
});
