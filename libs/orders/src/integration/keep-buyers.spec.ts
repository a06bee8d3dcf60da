import { CustomerChangedV1, CustomerRegisteredV1, CustomerUnblockedV1 } from '@tradepost/contracts';
import { arriving } from '@tradepost/platform/testing';
import { OrdersWorld } from '../testing/orders-world.js';
import { blockedBuyer, buyer, customerId, morning, noon, otherCustomerId } from '../testing/samples.js';
import { KeepBuyers } from './keep-buyers.js';

const ada = { email: 'ada@example.com', name: 'Ada' };
const registered = arriving(CustomerRegisteredV1, {
  customerId,
  reference: null,
  ...ada,
  country: 'GB',
  registeredAt: morning,
});
const changed = (details: { email: string; name: string }, streamversion = 2) => ({
  ...arriving(CustomerChangedV1, { customerId, ...details, country: null, changedAt: noon }),
  streamversion,
});
const unblocked = { ...arriving(CustomerUnblockedV1, { customerId, unblockedAt: noon }), streamversion: 3 };

let world: OrdersWorld;
let policy: KeepBuyers;

beforeEach(() => {
  world = new OrdersWorld();
  policy = new KeepBuyers(world.buyers);
});
afterEach(() => {
  expect(world.told).toEqual([]);
});

describe('a customer who registered', () => {
  it('is known as a buyer, by e-mail and name', async () => {
    await policy.registered(registered);
    expect(world.saved).toEqual([{ type: 'BuyerIntroduced', ...ada, introducedAt: morning, customerVersion: 1 }]);
    expect((await world.buyers.find(customerId))?.state).toMatchObject({ ...ada, standing: 'good' });
  });

  it('is introduced once', async () => {
    await policy.registered(registered);
    await policy.registered(registered);
    expect(world.saved).toHaveLength(1);
  });

  it('keeps later changes', async () => {
    world.with(blockedBuyer());
    await policy.registered(registered);
    expect((await world.buyers.find(customerId))?.blocked).toBe(true);
  });
});

describe('a customer who changed', () => {
  const lovelace = { email: 'lovelace@example.com', name: 'Ada Lovelace' };

  it('is known by the new e-mail and name', async () => {
    world.with(buyer());
    await policy.changed(changed(lovelace));
    expect(world.saved).toEqual([{ type: 'BuyerChanged', ...lovelace, changedAt: noon, customerVersion: 2 }]);
  });

  it('is unchanged by a new country or a redelivery', async () => {
    world.with(buyer());
    await policy.changed(changed(ada));
    expect(world.saved).toEqual([]);
    await policy.changed(changed(lovelace));
    await policy.changed(changed(lovelace));
    expect(world.saved).toHaveLength(1);
  });

  it('keeps newer details', async () => {
    world.with(buyer());
    await policy.changed(changed(lovelace, 4));
    await policy.changed(changed({ ...ada, name: 'Ada King' }, 3));
    expect((await world.buyers.find(customerId))?.state).toMatchObject(lovelace);
  });

  it('is ignored if never introduced', async () => {
    await policy.changed(changed(lovelace));
    expect(world.saved).toEqual([]);
  });
});

describe('a customer who was unblocked', () => {
  it('is no longer blocked', async () => {
    world.with(blockedBuyer());
    await policy.unblocked(unblocked);
    expect(world.saved).toEqual([{ type: 'BuyerUnblocked', unblockedAt: noon, customerVersion: 3 }]);
    expect((await world.buyers.find(customerId))?.blocked).toBe(false);
  });

  it('is unchanged by a redelivery', async () => {
    world.with(blockedBuyer());
    await policy.unblocked(unblocked);
    await policy.unblocked(unblocked);
    expect(world.saved).toHaveLength(1);
  });

  it('does not affect others, and is ignored if never introduced', async () => {
    world.with(blockedBuyer(otherCustomerId));
    await policy.unblocked(unblocked);
    expect(world.saved).toEqual([]);
  });
});
