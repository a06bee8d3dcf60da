import { expectRefused } from '@tradepost/kernel/testing';
import { CustomerNotBlocked, CustomerNotFound } from '../domain/customer.errors.js';
import { noPurchases } from '../domain/purchase-history.js';
import { CustomersWorld } from '../testing/customers-world.js';
import { blockedCustomer, customer, customerId, noon, otherCustomerId } from '../testing/samples.js';
import { UnblockCustomer, UnblockCustomerHandler } from './unblock-customer.js';

let world: CustomersWorld;
const unblock = (id: string) =>
  new UnblockCustomerHandler(world.customers, world.histories, world.clock).execute(
    new UnblockCustomer(id, 'everything', 'any'),
  );
const expectNothingDone = () => expect([world.saved, world.told]).toEqual([[], []]);

beforeEach(() => (world = new CustomersWorld().with(blockedCustomer())));

describe('unblocking a customer', () => {
  it('makes them active again, now', async () => {
    const { customer: active, purchases } = await unblock(customerId);
    expect(active.state).toMatchObject({ status: 'active', blockedReason: null });
    expect(purchases.sums).toEqual(noPurchases);
    expect(world.saved).toEqual([{ type: 'CustomerUnblocked', unblockedAt: noon }]);
    expect((await world.customers.get(customerId, 'everything')).state).toEqual(active.state);
  });

  it('publishes it', async () => {
    await unblock(customerId);
    expect(world.told).toMatchObject([
      {
        type: 'tradepost.customers.customer-unblocked.v1',
        subject: customerId,
        data: { customerId, unblockedAt: noon },
      },
    ]);
  });

  it('refuses a customer who is not blocked', async () => {
    world.with(customer(otherCustomerId, { email: 'other@example.com' }));
    await expectRefused(unblock(otherCustomerId), CustomerNotBlocked, { code: 'customer_not_blocked' });
    expectNothingDone();
  });

  it('refuses an unknown customer', async () => {
    await expectRefused(unblock(otherCustomerId), CustomerNotFound, { code: 'customer_not_found' });
    expectNothingDone();
  });
});
