import { CustomerBlockedV1, CustomerUnblockedV1, type ContractDefinition, type Envelope } from '@tradepost/contracts';
import { ContractTransport } from '@tradepost/platform';
import type { Order } from '../domain/order.js';
import { arriving } from '@tradepost/platform/testing';
import { integrationSubscriptionsOf } from '@tradepost/platform/messaging';
import { OrdersWorld } from '../testing/orders-world.js';
import {
  buyer,
  customerId,
  hearts,
  morning,
  noon,
  orderIn,
  otherCustomerId,
  placedOrder,
  stock,
} from '../testing/samples.js';
import { KeepBuyers } from './keep-buyers.js';
import { WhenCustomerBlocked } from './when-customer-blocked.js';

const idOf = (n: number) => `01890a5d-ac96-774b-bcce-${String(n).padStart(12, '0')}`;
const placed = (n: number, wish: Parameters<typeof placedOrder>[1] = {}) => placedOrder(idOf(n), wish);
const placedMany = (most: number) => Array.from({ length: most }, (_, n) => placed(n));

const blockedWith = (streamversion: number) => ({
  ...arriving(CustomerBlockedV1, { customerId, reason: 'unpaid bills', blockedAt: morning }),
  streamversion,
});
const blocked = blockedWith(2);
const unblocked = { ...arriving(CustomerUnblockedV1, { customerId, unblockedAt: noon }), streamversion: 3 };
const cancelled = { type: 'OrderCancelled', reason: 'unpaid bills', cancelledAt: noon };
const standing = { type: 'BuyerBlocked', reason: 'unpaid bills', blockedAt: morning, customerVersion: 2 };

/** Stand-in for the messages that Customers has published since. */
class PublishedSince extends ContractTransport {
  unblocked: Envelope | null = null;

  feed(): never {
    throw new Error('Nobody reads a feed here.');
  }

  async next<Data>(after: Envelope, contract: ContractDefinition<Data>): Promise<Envelope<Data> | null> {
    const { unblocked: one } = this;
    const isNext = one !== null && one.type === contract.type && one.streamversion > after.streamversion;
    return isNext ? contract.parse(one) : null;
  }
}

it('handles messages in the order in which Customers published them', () => {
  const marks = [KeepBuyers, WhenCustomerBlocked].flatMap(({ prototype }) => integrationSubscriptionsOf(prototype));
  expect(marks).toHaveLength(4);
  expect(new Set(marks.map(({ subscription }) => subscription)).size).toBe(1);
});

let world: OrdersWorld;
let published: PublishedSince;
const policy = () => new WhenCustomerBlocked(world.buyers, world.orders, world.stocks, published, world.clock);
const handle = (message = blocked) => policy().handle(message);
const statusOf = async ({ id }: Order) => (await world.orders.get(id, 'everything')).state.status;

/** Delivers the message until it is done; returns the number of cancelled orders per unit of work. */
async function handleToTheEnd(): Promise<number[]> {
  const counts: number[] = [];
  for (let progress: string | void = 'more'; progress === 'more';) {
    const before = world.told.length;
    progress = await handle();
    counts.push(world.told.length - before);
  }
  return counts;
}

beforeEach(() => {
  published = new PublishedSince();
  world = new OrdersWorld().with(buyer(), buyer(otherCustomerId));
});

describe('when a customer is blocked', () => {
  it('blocks the buyer and cancels placed, unpaid orders for that reason', async () => {
    world.with(placed(1), placed(2));
    expect(await handleToTheEnd()).toEqual([2]);
    expect(world.saved).toHaveLength(3);
    expect(world.saved).toEqual(expect.arrayContaining([standing, cancelled, cancelled]));
    expect((await world.buyers.find(customerId))?.blocked).toBe(true);
  });

  it('publishes the cancellations', async () => {
    world.with(placed(1));
    await handle();
    expect(world.told).toMatchObject([
      { type: 'tradepost.orders.order-cancelled.v1', subject: idOf(1), data: { reason: 'unpaid bills' } },
    ]);
  });

  it('returns the units of the cancelled orders to stock, once', async () => {
    const tracked = new Set([hearts.sku]);
    world.with(placed(1, { tracked }), placed(2), placed(3, { tracked }), stock(1));
    await handleToTheEnd();
    await handleToTheEnd();
    expect((await world.stocks.of(hearts.sku)).level).toBe(1 + 2 * hearts.quantity);
    expect(world.saved.filter(({ type }) => type === 'StockReturned')).toHaveLength(2);
  });

  it('blocks a buyer without open orders', async () => {
    expect(await handle()).toBeUndefined();
    expect(world.saved).toEqual([standing]);
  });

  it('does not change paid, shipped, delivered or cancelled orders', async () => {
    const others = (['paid', 'shipped', 'delivered', 'cancelled'] as const).map((status, n) =>
      orderIn(status, idOf(n)),
    );
    world.with(...others);
    await handle();
    expect(world.saved).toEqual([standing]);
    expect(await Promise.all(others.map(statusOf))).toEqual(['paid', 'shipped', 'delivered', 'cancelled']);
  });

  it('does not change orders of others', async () => {
    const order = placed(1, { customerId: otherCustomerId });
    world.with(order);
    await handle();
    expect(await statusOf(order)).toBe('placed');
    expect((await world.buyers.find(otherCustomerId))?.blocked).toBe(false);
  });

  it('ignores an unknown customer', async () => {
    const stranger = arriving(CustomerBlockedV1, {
      customerId: '01890a5d-ac96-774b-bcce-b302099a8099',
      reason: 'unpaid bills',
      blockedAt: morning,
    });
    expect(await policy().handle(stranger)).toBeUndefined();
    expect(world.saved).toEqual([]);
  });
});

describe('when the customer was unblocked meanwhile', () => {
  const lift = () => new KeepBuyers(world.buyers).unblocked(unblocked);
  let [before, between, after]: Order[] = [];
  const statuses = () => Promise.all([before!, between!, after!].map(statusOf));

  beforeEach(() => {
    published.unblocked = unblocked;
    const instants = ['2010-12-01T08:00:00.000Z', '2010-12-01T11:59:59.999Z', noon];
    [before, between, after] = instants.map((placedAt, n) => placed(n, { placedAt }));
    world.with(before!, between!, after!);
  });

  it('later orders stay, earlier ones are cancelled, and new ones are accepted', async () => {
    await handleToTheEnd();
    expect(await statuses()).toEqual(['cancelled', 'cancelled', 'placed']);
    expect((await world.buyers.find(customerId))?.blocked).toBe(false);
    await lift();
    expect((await world.buyers.find(customerId))?.state).toMatchObject({ standing: 'good', standingVersion: 3 });
  });

  it('a redelivered block has no effect on later orders', async () => {
    await handleToTheEnd();
    await lift();
    published.unblocked = null;
    const saved = world.saved.length;
    expect(await handle()).toBeUndefined();
    expect(world.saved).toHaveLength(saved);
    expect(await statusOf(after!)).toBe('placed');
  });

  it('a block overtaken by its end has no effect', async () => {
    await lift();
    expect(await handle()).toBeUndefined();
    expect(await statuses()).toEqual(['placed', 'placed', 'placed']);
    expect((await world.buyers.find(customerId))?.blocked).toBe(false);
  });

  it('the next block cancels all open orders', async () => {
    await handleToTheEnd();
    await lift();
    await handle(blockedWith(4));
    expect(await statuses()).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect((await world.buyers.find(customerId))?.blocked).toBe(true);
  });

  it('later orders stay while many are being cancelled', async () => {
    published.unblocked = null;
    world.with(...Array.from({ length: 25 }, (_, n) => placed(100 + n, { placedAt: morning })));
    expect(await handle()).toBe('more');
    published.unblocked = unblocked;
    await handleToTheEnd();
    expect((await world.orders.openOf(customerId, 100)).map(({ id }) => id)).toEqual([after!.id]);
  });
});

describe('when a customer with many open orders is blocked', () => {
  it.each([
    [19, [19]],
    [20, [20, 0]],
    [21, [20, 1]],
    [45, [20, 20, 5]],
  ])('%i orders are cancelled 20 in a unit of work', async (most, counts) => {
    const orders = placedMany(most);
    world.with(...orders);
    expect(await handleToTheEnd()).toEqual(counts);
    expect(await world.orders.openOf(customerId, 100)).toEqual([]);
    expect(world.saved).toHaveLength(most + 1);
    expect(world.told).toHaveLength(most);
  });

  it('the buyer is blocked in the first unit of work, and the oldest orders go first', async () => {
    const young = Array.from({ length: 20 }, (_, n) => placed(100 + n, { placedAt: noon }));
    const old = Array.from({ length: 20 }, (_, n) => placed(200 + n, { placedAt: morning }));
    world.with(...young, ...old);
    expect(await handle()).toBe('more');
    expect((await world.buyers.find(customerId))?.blocked).toBe(true);
    expect(await Promise.all(old.map(statusOf))).toEqual(old.map(() => 'cancelled'));
    expect(await Promise.all(young.map(statusOf))).toEqual(young.map(() => 'placed'));
  });

  it('an order paid between two units of work is kept', async () => {
    const orders = placedMany(22);
    world.with(...orders);
    await handle();
    const [lucky] = await world.orders.openOf(customerId, 1);
    lucky!.pay('PAY-1', noon);
    world.with(lucky!);
    expect(await handleToTheEnd()).toEqual([1]);
    expect(await statusOf(lucky!)).toBe('paid');
  });

  it('a redelivery, in the middle or at the end, has no effect', async () => {
    world.with(...placedMany(25));
    await handle();
    await handleToTheEnd();
    const saved = world.saved.length;
    expect(await handleToTheEnd()).toEqual([0]);
    expect(world.saved).toHaveLength(saved);
    expect(saved).toBe(26);
  });
});
