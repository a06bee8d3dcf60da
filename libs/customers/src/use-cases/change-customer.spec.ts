import { InvalidEmailAddress, type AccessScope } from '@tradepost/kernel';
import { expectRefused } from '@tradepost/kernel/testing';
import { CustomerNotFound, EmailAlreadyRegistered } from '../domain/customer.errors.js';
import type { GivenDetails } from '../domain/customer.js';
import { PurchaseHistory } from '../domain/purchase-history.js';
import { CustomersWorld } from '../testing/customers-world.js';
import { ada, customer, customerId, money, morning, noon, orderIds, otherCustomerId } from '../testing/samples.js';
import { ChangeCustomer, ChangeCustomerHandler } from './change-customer.js';

let world: CustomersWorld;
const change = (given: GivenDetails, id = customerId, reach: AccessScope = 'everything', admitted = true) =>
  new ChangeCustomerHandler(world.customers, world.histories, world.clock).execute(
    new ChangeCustomer(id, reach, 'any', given, admitted),
  );
const expectNothingDone = () => expect([world.saved, world.told]).toEqual([[], []]);

beforeEach(() => {
  const other = customer(otherCustomerId, { email: 'other@example.com' });
  world = new CustomersWorld().with(customer(), other);
});

describe('changing a customer', () => {
  it('changes the given details, now', async () => {
    const { customer: changed } = await change({ name: 'Ada Lovelace', country: null });
    expect(world.saved).toEqual([
      { type: 'CustomerChanged', ...ada, name: 'Ada Lovelace', country: null, changedAt: noon },
    ]);
    expect((await world.customers.get(customerId, 'everything')).state).toEqual(changed.state);
  });

  it('is allowed for customers themselves, and for no other', async () => {
    await expectRefused(change({ name: 'Eve' }, customerId, { owner: otherCustomerId }), CustomerNotFound, {
      code: 'customer_not_found',
    });
    expectNothingDone();
    const { customer: changed } = await change({ name: 'Ada King' }, customerId, { owner: customerId });
    expect(changed.state.name).toBe('Ada King');
  });

  it('publishes it', async () => {
    await change({ email: 'lovelace@example.com' });
    expect(world.told).toMatchObject([
      {
        type: 'tradepost.customers.customer-changed.v1',
        subject: customerId,
        data: { customerId, ...ada, email: 'lovelace@example.com', changedAt: noon },
      },
    ]);
  });

  it('stores the domain in A-labels, and matches it in U-labels', async () => {
    const { customer: moved } = await change({ email: 'ada@xn--bcher-kva.example' });
    const { customer: same } = await change({ email: 'ada@bücher.example' });
    expect(same.version).toBe(moved.version);
    const theirs = change({ email: 'Ada@BÜCHER.example' }, otherCustomerId);
    await expectRefused(theirs, EmailAlreadyRegistered);
  });

  it('refuses an invalid address', async () => {
    await expectRefused(change({ email: 'ada@example.com>' }), InvalidEmailAddress, { about: ['email'] });
    expectNothingDone();
  });

  it('returns the purchases', async () => {
    const history = PurchaseHistory.empty(customerId);
    history.note({ orderId: orderIds[0], total: money('10'), placedAt: morning });
    world.with(history);
    expect((await change({ name: 'Ada Lovelace' })).purchases.sums).toEqual(history.sums);
  });

  it.each<GivenDetails>([{}, ada])('records nothing where it is so already (%j)', async (given) => {
    const { customer: same } = await change(given);
    expect(same.version).toBe(1);
    expectNothingDone();
  });

  it('lets a customer respell their own e-mail', async () => {
    expect((await change({ email: 'Ada@Example.com' })).customer.state.email).toBe('Ada@Example.com');
  });

  it.each(['other@example.com', 'OTHER@example.com'])('refuses %s, which another has', async (email) => {
    await expectRefused(change({ email }), EmailAlreadyRegistered, {
      code: 'email_already_registered',
      about: ['email'],
    });
    expectNothingDone();
  });

  it('refuses an e-mail that no customer may have, except to its owner', async () => {
    await expectRefused(
      change({ email: 'clerk@example.com' }, customerId, 'everything', false),
      EmailAlreadyRegistered,
    );
    expectNothingDone();
    const { customer: same } = await change({ email: 'ADA@example.com' }, customerId, 'everything', false);
    expect(same.state.email).toBe('ADA@example.com');
  });

  it('lets a freed e-mail be used by another customer', async () => {
    await change({ email: 'lovelace@example.com' });
    const { customer: other } = await change({ email: ada.email }, otherCustomerId);
    expect(other.state.email).toBe(ada.email);
  });

  it('refuses an unknown customer with any e-mail', async () => {
    const nobody = '01890a5d-ac96-774b-bcce-b302099a8099';
    await expectRefused(change({ email: 'other@example.com' }, nobody), CustomerNotFound, {
      code: 'customer_not_found',
    });
    expectNothingDone();
  });
});
