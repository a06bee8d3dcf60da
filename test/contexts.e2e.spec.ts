import type { ApiClient } from './support/api-client.js';
import { crowd, eventually } from './support/eventually.js';
import { expectProblem } from './support/expectations.js';
import { gbp, type Customer, type Order, type TimelineEntry } from './support/resources.js';
import { addProduct, bodyOf, credit, place, placePaid, register, take } from './support/scenario.js';
import { Shop } from './support/shop.js';

const purchasesOf = async (api: ApiClient, { id }: { id: string }) =>
  bodyOf(await api.get<Customer>(`/v1/customers/${id}?minVersion=1`), 200).purchases;

describe('the two contexts', () => {
  let shop: Shop;
  let api: ApiClient;

  beforeAll(async () => {
    shop = await Shop.open(3);
    api = shop.api();
  });
  afterAll(() => shop.close());

  describe('what a customer has bought', () => {
    it('counts orders and credit notes by currency, and leaves cancelled orders out', async () => {
      const ada = await register(api);
      const [pounds, euros] = [
        await addProduct(api, '2.5501'),
        await addProduct(api, { amount: '10', currency: 'EUR' }),
      ];
      const first = await placePaid(api, ada, [pounds.sku, 3]);
      const second = await place(api, ada, [euros.sku, 2]);
      const third = await place(api, ada, [pounds.sku, 1]);
      bodyOf(await credit(api, { orderId: first.id }, pounds.sku, 1, '0.0001'), 201);
      bodyOf(await credit(api, { customerId: ada.id }, 'GOODWILL', 1, '5'), 201);
      const everything = {
        orders: 3,
        creditNotes: 2,
        totals: [
          {
            currency: 'EUR',
            ordered: { amount: '20.00', currency: 'EUR' },
            credited: { amount: '0.00', currency: 'EUR' },
          },
          { currency: 'GBP', ordered: gbp('10.2004'), credited: gbp('5.0001') },
        ],
        firstOrderAt: first.placedAt,
        lastOrderAt: third.placedAt,
      };
      await eventually(async () => expect(await purchasesOf(api, ada)).toEqual(everything));

      bodyOf(await take(api, third, 'cancel'), 200);
      bodyOf(await take(api, second, 'pay'), 200);
      bodyOf(await take(api, second, 'cancel'), 200);
      await eventually(async () => {
        const { orders, creditNotes, totals, firstOrderAt, lastOrderAt } = await purchasesOf(api, ada);
        expect([orders, creditNotes, firstOrderAt, lastOrderAt]).toEqual([1, 2, first.placedAt, first.placedAt]);
        expect(totals.find(({ currency }) => currency === 'GBP')).toEqual({
          currency: 'GBP',
          ordered: gbp('7.6503'),
          credited: gbp('5.0001'),
        });
      });
    });

    it('moves neither the version nor the timeline, and stands in writes and lists as well', async () => {
      const ada = await register(api);
      const { sku } = await addProduct(api, '1');
      await place(api, ada, [sku, 1]);
      await eventually(async () => expect((await purchasesOf(api, ada)).orders).toBe(1));
      const renamed = bodyOf(await api.patch<Customer>(`/v1/customers/${ada.id}`, { name: 'Ada King' }), 200);
      expect(renamed).toMatchObject({ version: 2, purchases: { orders: 1 } });
      await api.get(`/v1/customers/${ada.id}?minVersion=2`);
      const { items: timeline } = await api.all<TimelineEntry>(`/v1/customers/${ada.id}/timeline`);
      expect(timeline.map(({ type }) => type)).toEqual(['customer.registered', 'customer.changed']);
      const { items: listed } = await api.all<Customer>('/v1/customers', { email: ada.email });
      expect(listed).toEqual([renamed]);
    });

    it('goes back to nothing when the only order is cancelled', async () => {
      const ada = await register(api);
      const order = await place(api, ada, [(await addProduct(api, '1')).sku, 1]);
      await eventually(async () => expect((await purchasesOf(api, ada)).orders).toBe(1));
      bodyOf(await take(api, order, 'cancel'), 200);
      await eventually(async () => {
        expect(await purchasesOf(api, ada)).toMatchObject({ orders: 0, firstOrderAt: null, lastOrderAt: null });
      });
    });
  });

  describe('blocking a customer', () => {
    it('cancels what is placed and not paid, and keeps them from ordering until they are unblocked', async () => {
      const ada = await register(api);
      const { sku } = await addProduct(api, '1.1');
      const bystander = await place(api, await register(api), [sku, 1]);
      const orders = await crowd(48, 8, () => place(api, ada, [sku, 1]));
      const paid = orders.slice(0, 3);
      for (const order of paid) bodyOf(await take(api, order, 'pay'), 200);
      bodyOf(await api.post(`/v1/customers/${ada.id}/block`, { reason: 'Three chargebacks.' }), 200);

      await eventually(async () => {
        const { items } = await api.all<Order>('/v1/orders', { customerId: ada.id, status: 'cancelled' });
        expect(items).toHaveLength(45);
      });
      const { items } = await api.all<Order>('/v1/orders', { customerId: ada.id });
      for (const order of items) {
        const untouched = paid.some(({ id }) => id === order.id);
        expect(order).toMatchObject(
          untouched
            ? { status: 'paid', version: 2, cancellationReason: null }
            : { status: 'cancelled', version: 2, cancellationReason: 'Three chargebacks.', allowedActions: [] },
        );
      }
      const { items: timeline } = await api.all<TimelineEntry>(`/v1/orders/${orders[47]!.id}/timeline`);
      expect(timeline.map(({ type }) => type)).toEqual(['order.placed', 'order.cancelled']);
      expect(timeline[1]!.by).toMatch(/^policy:/);
      expect((await api.get<Order>(`/v1/orders/${bystander.id}`)).body.status).toBe('placed');
      await eventually(async () => {
        const { orders: left, totals } = await purchasesOf(api, ada);
        expect([left, totals[0]!.ordered]).toEqual([3, gbp('3.30')]);
      });

      const wish = { customerId: ada.id, lines: [{ sku, quantity: 1 }] };
      expectProblem(await api.post('/v1/orders', wish), 422, 'customer_blocked');
      bodyOf(await api.post(`/v1/customers/${ada.id}/unblock`), 200);
      await eventually(async () => expect((await api.post('/v1/orders', wish)).status).toBe(201));
    });

    it('reaches an order that slipped in at the same moment', async () => {
      const { sku } = await addProduct(api, '1');
      for (let round = 0; round < 5; round += 1) {
        const ada = await register(api);
        await place(api, ada, [sku, 1]);
        const wish = { customerId: ada.id, lines: [{ sku, quantity: 1 }] };
        const [, ...answers] = await Promise.all([
          api.post(`/v1/customers/${ada.id}/block`, { reason: 'Fraud' }),
          ...Array.from({ length: 6 }, () => api.post<Order>('/v1/orders', wish)),
        ]);
        const placed = answers.filter(({ status }) => status === 201).map(({ body }) => body.id);
        await eventually(async () => {
          expectProblem(await api.post('/v1/orders', wish), 422, 'customer_blocked');
          for (const id of placed)
            expect((await api.get<Order>(`/v1/orders/${id}?minVersion=2`)).body.status).toBe('cancelled');
        });
      }
    });
  });

  describe('two tenants', () => {
    it('never see each other', async () => {
      const other = shop.api(1);
      const [mine, theirs] = [
        await register(api, { email: 'same@example.com', name: 'Mine' }),
        await register(other, { email: 'same@example.com', name: 'Theirs' }),
      ];
      await addProduct(api, '1', { sku: 'SAME' });
      await addProduct(other, '2', { sku: 'SAME' });
      await addProduct(api, '1', { sku: 'ONLY-MINE' });
      const [order, their] = [await placePaid(api, mine, ['SAME', 1]), await place(other, theirs, ['SAME', 1])];
      expect([order.total, their.total]).toEqual([gbp('1.00'), gbp('2.00')]);
      const note = bodyOf(await credit(api, { orderId: order.id }, 'SAME', 1, '1'), 201);
      await api.get(`/v1/orders/${order.id}?minVersion=1`);
      await api.get(`/v1/credit-notes/${note.id}?minVersion=1`);

      expectProblem(await other.get(`/v1/customers/${mine.id}`), 404, 'customer_not_found');
      expectProblem(await other.get(`/v1/customers/${mine.id}/timeline`), 404, 'customer_not_found');
      expectProblem(await other.get('/v1/products/ONLY-MINE'), 404, 'product_not_found');
      expectProblem(await other.get(`/v1/orders/${order.id}`), 404, 'order_not_found');
      expectProblem(await other.get(`/v1/orders/${order.id}/timeline`), 404, 'order_not_found');
      expectProblem(await other.get(`/v1/credit-notes/${note.id}`), 404, 'credit_note_not_found');
      expectProblem(await other.patch(`/v1/customers/${mine.id}`, { name: 'Taken' }), 404, 'customer_not_found');
      expectProblem(await take(other, order, 'pay'), 404, 'order_not_found');
      expectProblem(await credit(other, { orderId: order.id }, 'SAME', 1, '1'), 422, 'order_unknown');
      const strange = await other.post('/v1/orders', { customerId: mine.id, lines: [{ sku: 'SAME', quantity: 1 }] });
      expectProblem(strange, 422, 'customer_unknown');

      await eventually(async () => {
        expect((await other.all<Order>('/v1/orders')).items.map(({ id }) => id)).toEqual([their.id]);
        expect((await other.all<Customer>('/v1/customers')).items.map(({ name }) => name)).toEqual(['Theirs']);
        expect((await other.all('/v1/products')).items).toHaveLength(1);
        expect((await other.all('/v1/credit-notes')).items).toEqual([]);
      });
    });
  });

  describe('fifty clients at once', () => {
    it('place orders that are all accounted for, while others read', async () => {
      const crowded = shop.api(2);
      const skus: string[] = [];
      for (const price of ['0.0001', '3.335', '19.99']) skus.push((await addProduct(crowded, price)).sku);
      const customers = await crowd(10, 5, () => register(crowded));
      let placing = true;
      const reader = async (query: Record<string, string>) => {
        let reads = 0;
        for (; placing; reads += 1) {
          const { items } = bodyOf(await crowded.get<{ items: Order[] }>('/v1/orders', query), 200);
          if (items[0] !== undefined) bodyOf(await crowded.get(`/v1/orders/${items[0].id}`), 200);
        }
        return reads;
      };
      const readers = [reader({ limit: '5' }), reader({ sort: 'placedAt', limit: '5' }), reader({ status: 'placed' })];
      const placed = await crowd(400, 50, (i) =>
        place(crowded, customers[i % 10]!, [skus[i % 3]!, (i % 7) + 1], [skus[(i + 1) % 3]!, 1]),
      );
      placing = false;
      expect(Math.min(...(await Promise.all(readers)))).toBeGreaterThan(0);

      expect(new Set(placed.map(({ id }) => id)).size).toBe(400);
      const read = await crowd(400, 10, (i) =>
        eventually(async () => bodyOf(await crowded.get<Order>(`/v1/orders/${placed[i]!.id}?minVersion=1`), 200)),
      );
      expect(read).toEqual(placed);
      const { items } = await crowded.all<Order>('/v1/orders');
      expect(items.map(({ id }) => id).sort()).toEqual(placed.map(({ id }) => id).sort());

      const units = ({ amount }: { amount: string }) => {
        const [whole, decimals = ''] = amount.split('.');
        return BigInt(whole! + decimals.padEnd(4, '0'));
      };
      await eventually(async () => {
        for (const customer of customers) {
          const theirs = placed.filter(({ customerId }) => customerId === customer.id);
          const { orders, totals, firstOrderAt, lastOrderAt } = await purchasesOf(crowded, customer);
          expect(orders).toBe(40);
          expect(units(totals[0]!.ordered)).toBe(theirs.reduce((sum, { total }) => sum + units(total), 0n));
          const times = theirs.map(({ placedAt }) => placedAt).sort();
          expect([firstOrderAt, lastOrderAt]).toEqual([times[0], times.at(-1)]);
        }
      });
    });
  });
});

describe('after a restart', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await Shop.open(2);
  });
  afterAll(() => shop.close());

  const paths = ['/v1/customers', '/v1/products', '/v1/orders', '/v1/credit-notes'];
  const everything = async (api: ApiClient) => {
    const lists = [];
    for (const path of paths) lists.push((await api.all<{ id?: string }>(path)).items);
    const [customers, , orders] = lists as [{ id: string }[], unknown, { id: string }[], unknown];
    const histories = [];
    for (const { id } of orders) histories.push((await api.all(`/v1/orders/${id}/timeline`)).items);
    for (const { id } of customers) histories.push((await api.all(`/v1/customers/${id}/timeline`)).items);
    return { lists, histories };
  };

  it('everything is still there, also when the read models were lost, and work goes on', async () => {
    const before: Awaited<ReturnType<typeof everything>>[] = [];
    for (const tenant of [0, 1]) {
      const api = shop.api(tenant);
      const [ada, grace] = [await register(api), await register(api, { name: 'Grace' })];
      const { sku } = await addProduct(api, `${tenant + 1}.125`);
      const orders = await crowd(12, 4, (i) => place(api, i % 2 === 0 ? ada : grace, [sku, i + 1]));
      bodyOf(await take(api, orders[0]!, 'pay'), 200);
      bodyOf(await credit(api, { orderId: orders[0]!.id }, sku, 1, '0.5'), 201);
      bodyOf(await api.patch(`/v1/customers/${ada.id}`, { name: 'Ada King' }), 200);
      bodyOf(await api.post(`/v1/customers/${grace.id}/block`, { reason: 'Fraud' }), 200);
      await eventually(async () => {
        const { items } = await api.all<Customer>('/v1/customers', { sort: 'createdAt' });
        expect(items.map(({ purchases: { orders: o, creditNotes: c } }) => [o, c])).toEqual([
          [6, 1],
          [0, 0],
        ]);
        expect((await api.all('/v1/orders', { status: 'cancelled' })).items).toHaveLength(6);
        expect((await api.all('/v1/orders', { status: 'paid' })).items).toHaveLength(1);
        expect((await api.all('/v1/credit-notes')).items).toHaveLength(1);
      });
      before.push(await everything(api));
    }

    await shop.stop();
    await shop.start();
    for (const tenant of [0, 1]) expect(await everything(shop.api(tenant))).toEqual(before[tenant]);

    await shop.stop();
    expect(await shop.loseReadModels()).toBeGreaterThan(0);
    await shop.start();
    for (const tenant of [0, 1]) {
      const api = shop.api(tenant);
      await eventually(async () => expect(await everything(api)).toEqual(before[tenant]));
      const [ada] = (await api.all<Customer>('/v1/customers', { status: 'active' })).items;
      const [product] = (await api.all<{ sku: string }>('/v1/products')).items;
      const order = await place(api, ada!, [product!.sku, 1]);
      await eventually(async () => expect((await purchasesOf(api, ada!)).lastOrderAt).toBe(order.placedAt));
    }
  });
});
