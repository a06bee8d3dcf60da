import type { CommandGateway, Deliveries, SubscriptionReport } from '@tradepost/platform';
import { ShopTarget } from './shop-target.js';

const report = (subscription: string, lag: number | null, more: Partial<SubscriptionReport> = {}) => ({
  subscription,
  tenant: 'north',
  state: 'running' as const,
  problem: null,
  lag,
  lagSeconds: lag === null ? null : 0,
  ...more,
});
const buyers = (lag: number | null, more: Partial<SubscriptionReport> = {}) => report('orders.buyers', lag, more);
const orders = (lag: number | null, more: Partial<SubscriptionReport> = {}) =>
  report('orders.projection.orders', lag, more);

/** How long what fails is waited for, in milliseconds. */
const timeoutMs = 100;

type Look = () => readonly SubscriptionReport[];

/** Deliveries that are as far as a script says, one answer for each look; `unseen` are the looks not taken. */
class ScriptedDeliveries {
  constructor(readonly unseen: Look[]) {}

  async report(): Promise<readonly SubscriptionReport[]> {
    const look = this.unseen.shift();
    if (look === undefined) throw new Error('There was a look too many.');
    return look();
  }
}

/** A look that is taken when the patience with what fails is over. */
const later = (reports: readonly SubscriptionReport[]): Look => {
  return () => {
    const end = performance.now() + 2 * timeoutMs;
    while (performance.now() < end);
    return reports;
  };
};

/** The shop of the tenant `north`, with deliveries that follow a script. */
function shopWith(...script: (readonly SubscriptionReport[] | Look)[]) {
  const looks = script.map((look) => (typeof look === 'function' ? look : () => look));
  const deliveries = new ScriptedDeliveries(looks);
  const shop = new ShopTarget('north', {} as CommandGateway, deliveries as unknown as Deliveries, timeoutMs);
  return { shop, unseen: deliveries.unseen };
}

const going = new AbortController().signal;
const failing = { state: 'failing', problem: 'The disk is full.' } as const;

describe('a delivery to where orders are placed', () => {
  it('is over when the customers have arrived there, and not before', async () => {
    const { shop, unseen } = shopWith([], [buyers(null)], [buyers(3)], [buyers(1)], [buyers(0)]);
    await expect(shop.deliver(going)).resolves.toBeUndefined();
    expect(unseen).toEqual([]);
  });

  it('minds neither other tenants nor other subscriptions', async () => {
    const { shop, unseen } = shopWith(
      [buyers(0, { tenant: 'south' }), buyers(2), orders(0)],
      [buyers(9, { tenant: 'south', ...failing }), buyers(1), orders(9, failing)],
      [buyers(9, { tenant: 'south' }), buyers(0), orders(9)],
    );
    await shop.deliver(going);
    expect(unseen).toEqual([]);
  });

  it('fails when the subscription fails for long, and says why', async () => {
    const { shop, unseen } = shopWith([buyers(3)], [buyers(3, failing)], later([buyers(3, failing)]));
    await expect(shop.deliver(going)).rejects.toThrow('orders.buyers fails: The disk is full.');
    expect(unseen).toEqual([]);
  });

  it('goes on when what failed has recovered', async () => {
    const { shop, unseen } = shopWith([buyers(3, failing)], [buyers(3)], later([buyers(2, failing)]), [buyers(0)]);
    await shop.deliver(going);
    expect(unseen).toEqual([]);
  });

  it('ends when it is told to', async () => {
    const ending = new AbortController();
    const { shop, unseen } = shopWith([buyers(3)], () => {
      setImmediate(() => ending.abort());
      return [buyers(3)];
    });
    await expect(shop.deliver(ending.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(unseen).toEqual([]);
  });
});

describe('the end of an import', () => {
  it('waits for every subscription of the tenant, each at some moment', async () => {
    const { shop, unseen } = shopWith(
      [buyers(0), orders(8), orders(0, { tenant: 'south' })],
      [buyers(2), orders(4), orders(8, { tenant: 'south' })],
      [buyers(1), orders(0)],
      [buyers(0), orders(0)],
    );
    await expect(shop.finish(going)).resolves.toBeUndefined();
    expect(unseen).toEqual([]);
  });

  it('waits once more for what one subscription was to another', async () => {
    const { shop, unseen } = shopWith(
      [buyers(0), orders(0)],
      [buyers(0), orders(5)],
      [buyers(1), orders(2)],
      [buyers(1), orders(0)],
    );
    await shop.finish(going);
    expect(unseen).toEqual([]);
  });

  it.each([
    ['the first pass', []],
    ['the second pass', [[buyers(0), orders(0)]]],
  ])('fails when a subscription fails for long in %s, and says why', async (_, before) => {
    const { shop, unseen } = shopWith(
      ...before,
      [buyers(0), orders(5)],
      [buyers(0), orders(5, failing)],
      later([buyers(0), orders(5, failing)]),
    );
    await expect(shop.finish(going)).rejects.toThrow('orders.projection.orders fails: The disk is full.');
    expect(unseen).toEqual([]);
  });

  it.each([
    ['the first pass', []],
    ['the second pass', [[buyers(0), orders(0)]]],
  ])('comes when it is told to in %s', async (_, before) => {
    const ending = new AbortController();
    const { shop, unseen } = shopWith(...before, () => {
      setImmediate(() => ending.abort());
      return [buyers(0), orders(5)];
    });
    await expect(shop.finish(ending.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(unseen).toEqual([]);
  });
});
