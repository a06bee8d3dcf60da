import type { ApiClient } from './support/api-client.js';
import { crowd, eventually } from './support/eventually.js';
import { expectProblem, expectResource } from './support/expectations.js';
import { gbp, type Customer, type Order, type Product } from './support/resources.js';
import { addProduct, addStocked, adjustStock, bodyOf, place, register, take } from './support/scenario.js';
import { Shop } from './support/shop.js';

const at = (sku: string) => `/v1/products/${encodeURIComponent(sku)}`;
describe('stock', () => {
  let shop: Shop;
  let api: ApiClient;
  let ada: Customer;

  beforeAll(async () => {
    shop = await Shop.open(2);
    api = shop.api();
    ada = await register(api);
  });
  afterAll(() => shop.close());

  const ordering = (...lines: [string, number][]) =>
    api.post<Order>('/v1/orders', { customerId: ada.id, lines: lines.map(([sku, quantity]) => ({ sku, quantity })) });

  /** As the write side has it: an identical PUT changes nothing and answers with the whole product. */
  const writeSide = async ({ sku, description, unitPrice, active }: Product) =>
    bodyOf(await api.change<Product>(at(sku), { description, unitPrice, active }), 200);

  /** Write side and read model both say that so many units are left. */
  const expectLeft = async (product: Product, stock: number | null) => {
    expect((await writeSide(product)).stock).toBe(stock);
    await eventually(async () => expect((await api.get<Product>(at(product.sku))).body.stock).toBe(stock));
  };

  describe('POST /v1/products/{sku}/stock', () => {
    it('begins to track a product, and answers with all of it as it is now', async () => {
      const product = await addProduct(api);
      expect(product.stock).toBeNull();
      const answer = await adjustStock(api, product, 12);
      expectResource(answer, 'product');
      expect(answer.body).toEqual({ ...product, stock: 12 });
      await expectLeft(product, 12);
    });

    it('adds up, goes down to 0, and never moves the version of the product', async () => {
      const product = await addProduct(api, '1', { sku: 'A/B stock' });
      for (const [change, left] of [
        [10, 10],
        [-4, 6],
        [4, 10],
        [-10, 0],
      ] as const) {
        const { body, headers } = await adjustStock(api, product, change);
        expect([body.version, headers['etag'], body.stock]).toEqual([1, '"1"', left]);
      }
      const redefined = await api.change<Product>(at(product.sku), { description: 'Other', unitPrice: gbp('2') });
      expect(redefined.body).toMatchObject({ version: 2, stock: 0 });
      expect((await api.get<Product>(`${at(product.sku)}?minVersion=2`)).body).toEqual(redefined.body);
    });

    it('shows in lists', async () => {
      const tenant = shop.api(1);
      const { sku } = await addStocked(tenant, 7);
      await eventually(async () => {
        const { items } = await tenant.all<Product>('/v1/products');
        expect(items.map((item) => [item.sku, item.stock])).toEqual([[sku, 7]]);
      });
    });

    it('refuses to fall below 0, and tells what there is', async () => {
      const fresh = await addProduct(api);
      expectProblem(await adjustStock(api, fresh, -1), 409, 'stock_insufficient', { members: { stock: 0 } });
      await expectLeft(fresh, null);
      const stocked = await addStocked(api, 3);
      expectProblem(await adjustStock(api, stocked, -4), 409, 'stock_insufficient', { members: { stock: 3 } });
      await expectLeft(stocked, 3);
    });

    it.each<[string, object, string[]]>([
      ['nothing', {}, ['/change', '/reason']],
      ['a change of 0', { change: 0, reason: 'A' }, ['/change']],
      ['half a unit', { change: 0.5, reason: 'A' }, ['/change']],
      ['text', { change: '1', reason: 'A' }, ['/change']],
      ['null', { change: null, reason: 'A' }, ['/change']],
      ['too many', { change: 1_000_000_001, reason: 'A' }, ['/change']],
      ['too few', { change: -1_000_000_001, reason: 'A' }, ['/change']],
      ['an empty reason', { change: 1, reason: '' }, ['/reason']],
      ['a reason of 501 characters', { change: 1, reason: 'x'.repeat(501) }, ['/reason']],
      ['a level', { change: 1, reason: 'A', level: 5 }, ['/level']],
    ])('refuses %s, also for a product that is not there', async (_, body, places) => {
      expectProblem(await api.post(`${at('never-added')}/stock`, body), 400, 'validation_failed', { at: places });
    });

    it('refuses to hold more than 1,000,000,000', async () => {
      const product = await addStocked(api, 1_000_000_000);
      expectProblem(await adjustStock(api, product, 1), 400, 'validation_failed', { at: ['/change'] });
      await expectLeft(product, 1_000_000_000);
    });

    it.each(['never-added', ' A', 'x'.repeat(900)])('has no product %j to adjust', async (sku) => {
      expectProblem(await adjustStock(api, { sku }, 1), 404, 'product_not_found');
    });
  });

  describe('placing an order', () => {
    it('takes what is ordered', async () => {
      const product = await addStocked(api, 10);
      const order = await place(api, ada, [product.sku, 4]);
      expect((await api.get<Order>(`/v1/orders/${order.id}?minVersion=1`)).body).toEqual(order);
      expect(JSON.stringify(order)).not.toMatch(/stock/i);
      await expectLeft(product, 6);
    });

    it('sells ten units to ten of fifty buyers who come at once', async () => {
      const product = await addStocked(api, 10);
      const answers = await crowd(50, 50, () => ordering([product.sku, 1]));
      const [sold, refused] = [201, 409].map((code) => answers.filter(({ status }) => status === code));
      expect([sold!.length, refused!.length]).toEqual([10, 40]);
      for (const answer of refused!) expectProblem(answer, 409, 'out_of_stock', { at: ['/lines/0/quantity'] });
      await expectLeft(product, 0);
      await Promise.all(sold!.map(async ({ headers }) => expectResource(await api.get(headers['location']!), 'order')));
    });

    it('never sells more than there is where everybody wants another amount and gives some back', async () => {
      const product = await addStocked(api, 40);
      const kept = await crowd(60, 20, async (i) => {
        const { status, body } = await ordering([product.sku, 1 + (i % 5)]);
        if (status !== 201) return 0;
        if (i % 3 !== 0) return 1 + (i % 5);
        bodyOf(await take(api, body, 'cancel'), 200);
        return 0;
      });
      await expectLeft(product, 40 - kept.reduce((sum, units) => sum + units, 0));
    });

    it('counts the lines of one sku together, and names those that cannot be filled', async () => {
      const [product, rare, free] = [await addStocked(api, 10), await addStocked(api, 1), await addProduct(api)];
      const refused = await ordering([product.sku, 6], [rare.sku, 1], [product.sku, 6], [free.sku, 100], [rare.sku, 1]);
      const problem = expectProblem(refused, 409, 'out_of_stock', { at: ['/lines/2/quantity', '/lines/4/quantity'] });
      expect(problem.errors![0]!.detail).toContain('4');
      await expectLeft(product, 10);
      await expectLeft(rare, 1);
      await place(api, ada, [product.sku, 6], [rare.sku, 1], [product.sku, 4], [free.sku, 100]);
      await expectLeft(product, 0);
      await expectLeft(rare, 0);
      await expectLeft(free, null);
    });

    it('says that the price has changed before it says that nothing is left', async () => {
      const product = await addStocked(api, 1, '2.00');
      const wish = { customerId: ada.id, lines: [{ sku: product.sku, quantity: 2 }] };
      const changed = await api.post('/v1/orders', { ...wish, expectedTotal: gbp('3.00') });
      expectProblem(changed, 409, 'price_changed', { members: { total: gbp('4.00') } });
      const right = await api.post('/v1/orders', { ...wish, expectedTotal: gbp('4.00') });
      expectProblem(right, 409, 'out_of_stock', { at: ['/lines/0/quantity'] });
    });

    it('sells any number of what is not tracked', async () => {
      const product = await addProduct(api, '0.01');
      await place(api, ada, [product.sku, 1_000_000], [product.sku, 1_000_000]);
      await expectLeft(product, null);
    });
  });

  describe('cancelling an order', () => {
    it('gives back what it took, once', async () => {
      const product = await addStocked(api, 10);
      const order = await place(api, ada, [product.sku, 4], [product.sku, 3]);
      bodyOf(await take(api, order, 'pay'), 200);
      await expectLeft(product, 3);
      bodyOf(await take(api, order, 'cancel'), 200);
      await expectLeft(product, 10);
      const again = await crowd(4, 4, () => take(api, order, 'cancel'));
      for (const answer of again)
        expectProblem(answer, 409, 'order_not_cancellable', { members: { allowedActions: [] } });
      await expectLeft(product, 10);
    });

    it('gives back nothing of a product that began to be tracked later', async () => {
      const product = await addProduct(api);
      const order = await place(api, ada, [product.sku, 4]);
      bodyOf(await adjustStock(api, product, 5), 200);
      const later = await place(api, ada, [product.sku, 2]);
      for (const one of [order, later]) bodyOf(await take(api, one, 'cancel'), 200);
      await expectLeft(product, 5);
    });

    it('gives back what a blocked customer had ordered and not paid', async () => {
      const [product, grace] = [await addStocked(api, 100), await register(api)];
      const orders = await crowd(25, 5, () => place(api, grace, [product.sku, 2]));
      bodyOf(await take(api, orders[0]!, 'pay'), 200);
      bodyOf(await api.post(`/v1/customers/${grace.id}/block`, { reason: 'Three chargebacks.' }), 200);
      await eventually(async () => expect((await api.get<Product>(at(product.sku))).body.stock).toBe(98));
      await expectLeft(product, 98);
    });
  });

  it('is derived anew when the read models are lost', async () => {
    const product = await addStocked(api, 10);
    await place(api, ada, [product.sku, 3]);
    await shop.stop();
    expect(await shop.loseReadModels()).toBeGreaterThan(0);
    await shop.start();
    api = shop.api();
    await expectLeft(product, 7);
  });
});
