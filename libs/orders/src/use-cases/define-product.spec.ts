import { InvalidMoney, VersionMismatch, VersionUnstated, type ExpectedVersion } from '@tradepost/kernel';
import { expectRefused } from '@tradepost/kernel/testing';
import { ProductNotFound } from '../domain/product.js';
import { OrdersWorld } from '../testing/orders-world.js';
import { gbp, heartsDefinition, noon, product, stock } from '../testing/samples.js';
import { DefineProduct, DefineProductHandler } from './define-product.js';

let world: OrdersWorld;
const execute = (command: DefineProduct) =>
  new DefineProductHandler(world.products, world.stocks, world.clock).execute(command);
const define = (definition = heartsDefinition, sku = '85123A') =>
  execute(new DefineProduct(sku, definition, 'unstated'));
const redefine = (definition = heartsDefinition, expected: ExpectedVersion = 'any') =>
  execute(new DefineProduct('85123A', definition, expected));

beforeEach(() => (world = new OrdersWorld()));

describe('defining a product', () => {
  it('adds it where its sku is new', async () => {
    const { product: made, added } = await define();
    expect(added).toBe(true);
    expect(made.state).toEqual({ ...heartsDefinition, updatedAt: noon });
    expect(world.saved).toEqual([{ type: 'ProductAdded', ...heartsDefinition, addedAt: noon }]);
    expect((await world.products.find('85123A'))?.state).toEqual(made.state);
  });

  it('changes it where its sku is known', async () => {
    world.with(product());
    const cheaper = { ...heartsDefinition, unitPrice: gbp('1.95') };
    const { product: changed, added } = await redefine(cheaper);
    expect(added).toBe(false);
    expect(changed.version).toBe(2);
    expect(world.saved).toEqual([{ type: 'ProductChanged', ...cheaper, changedAt: noon }]);
  });

  it('records nothing where it is unchanged', async () => {
    world.with(product());
    const { product: same, added } = await redefine({ ...heartsDefinition, unitPrice: gbp('2.5500') });
    expect([added, same.version, world.saved]).toEqual([false, 1, []]);
  });

  it('changes the expected version only', async () => {
    world.with(product());
    const cheaper = { ...heartsDefinition, unitPrice: gbp('1.95') };
    expect((await redefine(cheaper, [1])).product.version).toBe(2);
    await expectRefused(redefine(heartsDefinition, [1]), VersionMismatch, { members: { currentVersion: 2 } });
    await expectRefused(redefine(cheaper, [1]), VersionMismatch, { members: { currentVersion: 2 } });
    await expectRefused(redefine(heartsDefinition, 'unstated'), VersionUnstated);
    expect(world.saved).toHaveLength(1);
  });

  it.each<ExpectedVersion>([[1], [], 'any'])('adds none where version %j of it is meant', async (expected) => {
    await expectRefused(redefine(heartsDefinition, expected), VersionMismatch, { members: { currentVersion: null } });
    expect(world.saved).toEqual([]);
  });

  it('returns the stock without changing it', async () => {
    expect((await define()).stock).toBeNull();
    world.with(stock(7));
    expect((await redefine({ ...heartsDefinition, active: false })).stock).toBe(7);
    expect((await world.stocks.of('85123A')).level).toBe(7);
  });

  it('is case-sensitive', async () => {
    world.with(product());
    expect((await define(heartsDefinition, '85123a')).added).toBe(true);
  });

  it('publishes nothing', async () => {
    await define();
    expect(world.told).toEqual([]);
  });

  it('refuses an invalid sku', async () => {
    await expectRefused(define(heartsDefinition, ' 85123A'), ProductNotFound, { code: 'product_not_found' });
    expect(world.saved).toEqual([]);
  });

  it('refuses an invalid price', async () => {
    await expectRefused(define({ ...heartsDefinition, unitPrice: gbp('free') }), InvalidMoney);
    expect(world.saved).toEqual([]);
  });
});

describe('defining a product if it is new', () => {
  const cheaper = { ...heartsDefinition, unitPrice: gbp('1.95') };
  const defineIfNew = () => execute(new DefineProduct('85123A', cheaper, 'if_new'));

  it('adds it where its sku is new', async () => {
    expect((await defineIfNew()).added).toBe(true);
    expect(world.saved).toEqual([{ type: 'ProductAdded', ...cheaper, addedAt: noon }]);
  });

  it('does not change an existing one', async () => {
    world.with(product());
    const { product: same, added } = await defineIfNew();
    expect([added, same.state.unitPrice, world.saved]).toEqual([false, gbp('2.55'), []]);
  });
});
