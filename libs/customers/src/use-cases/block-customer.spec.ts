import { expectRefused } from '@tradepost/kernel/testing';
import { CustomerAlreadyBlocked, CustomerNotFound } from '../domain/customer.errors.js';
import { noPurchases } from '../domain/purchase-history.js';
import { CustomersWorld } from '../testing/customers-world.js';
import { blockedCustomer, customer, customerId, noon, otherCustomerId } from '../testing/samples.js';
import { BlockCustomer, BlockCustomerHandler } from './block-customer.js';

let world: CustomersWorld;
const block = (id: string) =>
  new BlockCustomerHandler(world.customers, world.histories, world.clock).execute(
    new BlockCustomer(id, 'everything', 'any', 'unpaid bills'),
  );
const expectNothingDone = () => expect([world.saved, world.told]).toEqual([[], []]);

beforeEach(() => (world = new CustomersWorld().with(customer())));

describe('blocking a customer', () => {
  it('records the reason and the time', async () => {
    const { customer: blocked, purchases } = await block(customerId);
    expect(blocked.state).toMatchObject({ status: 'blocked', blockedReason: 'unpaid bills' });
    expect(purchases.sums).toEqual(noPurchases);
    expect(world.saved).toEqual([{ type: 'CustomerBlocked', reason: 'unpaid bills', blockedAt: noon }]);
    expect((await world.customers.get(customerId, 'everything')).state).toEqual(blocked.state);
  });

  it('publishes it', async () => {
    await block(customerId);
    expect(world.told).toMatchObject([
      {
        type: 'tradepost.customers.customer-blocked.v1',
        subject: customerId,
        data: { customerId, reason: 'unpaid bills', blockedAt: noon },
      },
    ]);
  });

  it('refuses a blocked customer', async () => {
    world.with(blockedCustomer(otherCustomerId));
    await expectRefused(block(otherCustomerId), CustomerAlreadyBlocked, { code: 'customer_already_blocked' });
    expectNothingDone();
  });

  it('refuses an unknown customer', async () => {
    await expectRefused(block(otherCustomerId), CustomerNotFound, { code: 'customer_not_found' });
    expectNothingDone();
  });
});
