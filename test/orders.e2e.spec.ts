import type { ApiClient } from './support/api-client.js';
import { crowd, eventually } from './support/eventually.js';
import { expectCreated, expectFields, expectProblem, expectResource } from './support/expectations.js';
import { gbp, type Customer, type Order, type Page, type Product, type TimelineEntry } from './support/resources.js';
import { addProduct, bodyOf, nobody, place, register, take, type Step } from './support/scenario.js';
import { Shop } from './support/shop.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('orders', () => {
  let shop: Shop;
  let api: ApiClient;
  let ada: Customer;
  let holder: Product;
  let lantern: Product;

  beforeAll(async () => {
    shop = await Shop.open(3);
    api = shop.api();
    ada = await register(api);
    holder = await addProduct(api, '2.55', { description: 'Holder' });
    lantern = await addProduct(api, '3.395', { description: 'Lantern' });
  });
  afterAll(() => shop.close());

  const ordering = (lines: unknown, more: object = {}) =>
    api.post<Order>('/v1/orders', { customerId: ada.id, lines, ...more });

  describe('POST /v1/orders', () => {
    it('places an order at the prices of the products, to be read at once', async () => {
      const wanted = [
        { sku: holder.sku, quantity: 6 },
        { sku: lantern.sku, quantity: 3 },
        { sku: holder.sku, quantity: 1 },
      ];
      const answer = await ordering(wanted);
      await expectCreated(api, answer, 'order', `/v1/orders/${answer.body.id}`);
      expect(answer.body).toEqual({
        id: answer.body.id,
        version: 1,
        reference: null,
        source: 'storefront',
        status: 'placed',
        customerId: ada.id,
        currency: 'GBP',
        lines: [
          { number: 1, ...wanted[0], description: 'Holder', unitPrice: gbp('2.55'), total: gbp('15.30') },
          { number: 2, ...wanted[1], description: 'Lantern', unitPrice: gbp('3.395'), total: gbp('10.185') },
          { number: 3, ...wanted[2], description: 'Holder', unitPrice: gbp('2.55'), total: gbp('2.55') },
        ],
        total: gbp('28.035'),
        placedAt: expect.stringMatching(INSTANT),
        paidAt: null,
        shippedAt: null,
        deliveredAt: null,
        cancelledAt: null,
        payment: null,
        shipment: null,
        cancellationReason: null,
        allowedActions: ['pay', 'cancel'],
      });
      for (const line of answer.body.lines) expectFields(line, 'line');
    });

    it('lets a customer order who registered a moment ago, every time', async () => {
      for (let i = 0; i < 50; i += 1) {
        const customer = await register(api);
        const order = await place(api, customer, [holder.sku, 1]);
        expect(order.customerId).toBe(customer.id);
      }
    });

    it('keeps the prices that it was placed at', async () => {
      const product = await addProduct(api, '1.00', { description: 'Then' });
      const before = await place(api, ada, [product.sku, 2]);
      const path = `/v1/products/${product.sku}`;
      bodyOf(await api.change(path, { description: 'Now', unitPrice: gbp('9.00') }), 200);
      const after = await place(api, ada, [product.sku, 2]);
      expect([before.total, after.total]).toEqual([gbp('2.00'), gbp('18.00')]);
      const read = await api.get<Order>(`/v1/orders/${before.id}?minVersion=1`);
      expect(read.body).toMatchObject({ total: gbp('2.00'), lines: [{ description: 'Then' }] });
    });

    it.each([
      ['0.0001', 3, '0.0003'],
      ['0.3333', 3, '0.9999'],
      ['0.1', 3, '0.30'],
      ['1.005', 1000, '1005.00'],
      ['9999999.9999', 10_000, '99999999999.00'],
      ['0', 1_000_000, '0.00'],
    ])('multiplies %s by %d exactly', async (price, quantity, total) => {
      const { sku } = await addProduct(api, price);
      const order = await place(api, ada, [sku, quantity]);
      expect(order.total).toEqual(gbp(total));
      expect(order.lines[0]!.total).toEqual(gbp(total));
    });

    it('adds up amounts of three and four decimals exactly', async () => {
      const skus = [];
      for (const price of ['0.1', '0.2', '0.7001', '1.001']) skus.push((await addProduct(api, price)).sku);
      const order = await place(api, ada, ...skus.map((sku): [string, number] => [sku, 7]));
      expect(order.total).toEqual(gbp('14.0077'));
    });

    it.each([
      ['JPY', '100', '300'],
      ['KWD', '1.2345', '3.7035'],
    ])('orders in %s', async (currency, amount, total) => {
      const { sku } = await addProduct(api, { amount, currency });
      expect((await place(api, ada, [sku, 3])).total).toEqual({ amount: total, currency });
    });

    it('takes 2,000 lines', async () => {
      const order = await place(api, ada, ...Array.from({ length: 2_000 }, (): [string, number] => [holder.sku, 1]));
      expect(order.lines).toHaveLength(2_000);
      expect(order.total).toEqual(gbp('5100.00'));
      expect((await api.get(`/v1/orders/${order.id}?minVersion=1`)).body).toEqual(order);
    });

    it('takes 100 lines of a guest and says so to one who sends more, before anything is looked up', async () => {
      const guest = api.bearing(null);
      const lines = (count: number) => Array.from({ length: count }, () => ({ sku: holder.sku, quantity: 1 }));
      bodyOf(await guest.post('/v1/orders', { lines: lines(100) }), 201);
      const unknown = [...lines(100), { sku: 'nowhere', quantity: 1 }];
      const refused = expectProblem(await guest.post('/v1/orders', { lines: unknown }), 400, 'validation_failed', {
        at: ['/lines'],
      });
      expect(refused.detail).toContain('at most 100 lines');
      bodyOf(await ordering(lines(101)), 201);
    });

    it('takes an expected total that is right, however it is written', async () => {
      for (const amount of ['5.1', '5.10', '5.1000'])
        bodyOf(await ordering([{ sku: holder.sku, quantity: 2 }], { expectedTotal: gbp(amount) }), 201);
    });

    it('refuses when the price has changed, and tells the new total', async () => {
      const answer = await ordering([{ sku: holder.sku, quantity: 2 }], { expectedTotal: gbp('5.1001') });
      expectProblem(answer, 409, 'price_changed', { members: { total: gbp('5.10') } });
    });

    it('refuses an expected total in another currency', async () => {
      const expectedTotal = { amount: '5.10', currency: 'EUR' };
      const answer = await ordering([{ sku: holder.sku, quantity: 2 }], { expectedTotal });
      expectProblem(answer, 409, 'price_changed', { members: { total: gbp('5.10') } });
    });

    it('refuses a customer whom nobody knows, after looking again for two seconds', async () => {
      const begun = Date.now();
      const answer = await api.post('/v1/orders', { customerId: nobody, lines: [{ sku: holder.sku, quantity: 1 }] });
      expectProblem(answer, 422, 'customer_unknown', { at: ['/customerId'] });
      expect(Date.now() - begun).toBeGreaterThan(1_500);
    });

    it('refuses a blocked customer', async () => {
      const { id } = await register(api);
      await place(api, { id }, [holder.sku, 1]);
      bodyOf(await api.post(`/v1/customers/${id}/block`, { reason: 'Fraud' }), 200);
      await eventually(async () => {
        const answer = await api.post('/v1/orders', { customerId: id, lines: [{ sku: holder.sku, quantity: 1 }] });
        expectProblem(answer, 422, 'customer_blocked', { at: ['/customerId'] });
      });
    });

    it('names every line whose product is unknown, not on sale or in another currency', async () => {
      const lines = (...skus: string[]) => skus.map((sku) => ({ sku, quantity: 1 }));
      const unknown = await ordering(lines('no-such', holder.sku, 'nor-this'));
      expectProblem(unknown, 422, 'product_unknown', { at: ['/lines/0/sku', '/lines/2/sku'] });
      const off = await addProduct(api, '1', { active: false });
      const inactive = await ordering(lines(holder.sku, off.sku));
      expectProblem(inactive, 422, 'product_inactive', { at: ['/lines/1/sku'] });
      const euro = await addProduct(api, { amount: '1', currency: 'EUR' });
      const mixed = await ordering(lines(holder.sku, euro.sku, euro.sku));
      const problem = expectProblem(mixed, 422, 'currency_mismatch');
      expect(problem.errors!.map(({ pointer }) => pointer.split('/').slice(0, 3).join('/'))).toEqual([
        '/lines/1',
        '/lines/2',
      ]);
      const otherCase = await ordering(lines(holder.sku.toUpperCase()));
      expectProblem(otherCase, 422, 'product_unknown', { at: ['/lines/0/sku'] });
    });

    it('refuses a total that is too large', async () => {
      const { sku } = await addProduct(api, '9999999.9999');
      const answer = await ordering([
        { sku, quantity: 10_000 },
        { sku, quantity: 1 },
      ]);
      expectProblem(answer, 422, 'amount_too_large');
    });

    it.each<[string, unknown, string[]]>([
      ['no lines', [], ['/lines']],
      ['lines that are no list', {}, ['/lines']],
      ['a line that is text', ['A'], ['/lines/0']],
      ['a line without a sku', [{ quantity: 1 }], ['/lines/0/sku']],
      ['a line without a quantity', [{ sku: 'A' }], ['/lines/0/quantity']],
      ['a quantity of 0', [{ sku: 'A', quantity: 0 }], ['/lines/0/quantity']],
      ['a negative quantity', [{ sku: 'A', quantity: -1 }], ['/lines/0/quantity']],
      ['a quantity of 1,000,001', [{ sku: 'A', quantity: 1_000_001 }], ['/lines/0/quantity']],
      ['half a quantity', [{ sku: 'A', quantity: 1.5 }], ['/lines/0/quantity']],
      ['a quantity of 1e21', [{ sku: 'A', quantity: 1e21 }], ['/lines/0/quantity']],
      ['a quantity as text', [{ sku: 'A', quantity: '1' }], ['/lines/0/quantity']],
      ['a quantity of null', [{ sku: 'A', quantity: null }], ['/lines/0/quantity']],
      ['a price', [{ sku: 'A', quantity: 1, unitPrice: gbp('0') }], ['/lines/0/unitPrice']],
      ['a sku with outer blanks', [{ sku: ' A', quantity: 1 }], ['/lines/0/sku']],
      ['a sku that shows nothing', [{ sku: '\u3164', quantity: 1 }], ['/lines/0/sku']],
      ['a sku of one dot', [{ sku: '.', quantity: 1 }], ['/lines/0/sku']],
      ['a sku of two dots', [{ sku: '..', quantity: 1 }], ['/lines/0/sku']],
      ['two wrong lines', [{ sku: '', quantity: 1 }, { sku: 'A' }], ['/lines/0/sku', '/lines/1/quantity']],
      ['2,001 lines', Array.from({ length: 2_001 }, () => ({ sku: 'A', quantity: 1 })), ['/lines']],
    ])('refuses %s', async (_, lines, at) => {
      const places = new Set(
        expectProblem(await ordering(lines), 400, 'validation_failed').errors!.map((e) => e.pointer),
      );
      expect([...places].sort()).toEqual(at);
    });

    it.each<[object, string]>([
      [{ customerId: 7 }, '/customerId'],
      [{ customerId: 'ada' }, '/customerId'],
      [{ customerId: nobody.replaceAll('-', '') }, '/customerId'],
      [{ expectedTotal: '5.10' }, '/expectedTotal'],
      [{ expectedTotal: null }, '/expectedTotal'],
      [{ expectedTotal: gbp('-1') }, '/expectedTotal/amount'],
      [{ reference: '536365' }, '/reference'],
      [{ imported: { reference: '1' } }, '/imported'],
      [{ placedAt: '2010-12-01T08:26:00.000Z' }, '/placedAt'],
      [{ total: gbp('0') }, '/total'],
    ])('refuses %j', async (more, at) => {
      const answer = await ordering([{ sku: holder.sku, quantity: 1 }], more);
      expectProblem(answer, 400, 'validation_failed', { at: [at] });
    });
  });

  describe('the life of an order', () => {
    it('goes from placed to paid, shipped and delivered', async () => {
      const order = await place(api, ada, [holder.sku, 1]);
      const paid = await take(api, order, 'pay');
      expectResource(paid, 'order');
      expect(paid.body).toEqual({
        ...order,
        version: 2,
        status: 'paid',
        paidAt: expect.stringMatching(INSTANT),
        payment: { reference: 'pay_1' },
        allowedActions: expect.arrayContaining(['ship', 'cancel']),
      });
      const shipped = await take(api, order, 'ship');
      expectResource(shipped, 'order');
      expect(shipped.body).toEqual({
        ...paid.body,
        version: 3,
        status: 'shipped',
        shippedAt: expect.stringMatching(INSTANT),
        shipment: { carrier: 'Royal Mail', trackingNumber: 'RM1' },
        allowedActions: ['deliver'],
      });
      const delivered = await take(api, order, 'deliver');
      expectResource(delivered, 'order');
      expect(delivered.body).toEqual({
        ...shipped.body,
        version: 4,
        status: 'delivered',
        deliveredAt: expect.stringMatching(INSTANT),
        allowedActions: [],
      });
      expect((await api.get(`/v1/orders/${order.id}?minVersion=4`)).body).toEqual(delivered.body);
    });

    it.each<Step[]>([[], ['pay']].map((steps) => steps as Step[]))(
      'is cancelled with a reason after %j',
      async (...steps) => {
        const order = await place(api, ada, [holder.sku, 1]);
        for (const step of steps) bodyOf(await take(api, order, step), 200);
        const cancelled = await take(api, order, 'cancel');
        expectResource(cancelled, 'order');
        expect(cancelled.body).toMatchObject({
          status: 'cancelled',
          version: steps.length + 2,
          cancellationReason: 'Ordered twice.',
          cancelledAt: expect.stringMatching(INSTANT),
          allowedActions: [],
        });
      },
    );

    const refused: Record<Step, string> = {
      pay: 'order_not_payable',
      ship: 'order_not_shippable',
      deliver: 'order_not_deliverable',
      cancel: 'order_not_cancellable',
    };

    it.each<[string, Step[], Step[]]>([
      ['placed', [], ['pay', 'cancel']],
      ['paid', ['pay'], ['ship', 'cancel']],
      ['shipped', ['pay', 'ship'], ['deliver']],
      ['delivered', ['pay', 'ship', 'deliver'], []],
      ['cancelled', ['cancel'], []],
    ])('admits, once %s, only what allowedActions says', async (status, steps, admitted) => {
      const allowedActions = expect.arrayContaining(admitted) as Step[];
      const order = await place(api, ada, [holder.sku, 1]);
      for (const step of steps) bodyOf(await take(api, order, step), 200);
      for (const step of (Object.keys(refused) as Step[]).filter((other) => !admitted.includes(other))) {
        expectProblem(await take(api, order, step), 409, refused[step], { members: { allowedActions } });
      }
      const read = await api.get<Order>(`/v1/orders/${order.id}?minVersion=${steps.length + 1}`);
      expect(read.body).toMatchObject({ status, version: steps.length + 1, allowedActions });
    });

    it('is paid once where many pay at the same time', async () => {
      const order = await place(api, ada, [holder.sku, 1]);
      const answers = await crowd(6, 6, () => take(api, order, 'pay'));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    });

    it.each<[Step, unknown, string[]]>([
      ['pay', {}, ['/paymentReference']],
      ['pay', { paymentReference: '' }, ['/paymentReference']],
      ['pay', { paymentReference: 'x'.repeat(101) }, ['/paymentReference']],
      ['pay', { paymentReference: 'p', amount: gbp('1') }, ['/amount']],
      ['ship', {}, ['/carrier', '/trackingNumber']],
      ['ship', { carrier: 'x'.repeat(201), trackingNumber: 'x'.repeat(101) }, ['/carrier', '/trackingNumber']],
      ['deliver', { at: 'now' }, ['/at']],
      ['cancel', {}, ['/reason']],
      ['cancel', { reason: 'x'.repeat(501) }, ['/reason']],
      ['cancel', { reason: 'a\u0000b' }, ['/reason']],
    ])('%s refuses %j', async (step, body, at) => {
      const order = await place(api, ada, [holder.sku, 1]);
      expectProblem(await api.post(`/v1/orders/${order.id}/${step}`, body), 400, 'validation_failed', { at });
    });

    it.each(Object.keys(refused) as Step[])('has no order to %s', async (step) => {
      expectProblem(await take(api, { id: nobody }, step), 404, 'order_not_found');
      expectProblem(await take(api, { id: 'x' }, step), 404, 'order_not_found');
    });
  });

  describe('GET /v1/orders/{id}', () => {
    it('answers 304 while the version is known', async () => {
      const order = await place(api, ada, [holder.sku, 1]);
      const path = `/v1/orders/${order.id}`;
      await api.get(`${path}?minVersion=1`);
      for (const match of ['"1"', 'W/"1"', '"7", "1"', '*']) {
        const known = await api.get(path, {}, { 'if-none-match': match });
        expect([match, known.status, known.text, known.headers['etag']]).toEqual([match, 304, '', '"1"']);
      }
      for (const match of ['"2"', '1', '""'])
        expectResource(await api.get(path, {}, { 'if-none-match': match }), 'order');
      bodyOf(await take(api, order, 'pay'), 200);
      const changed = await api.get(`${path}?minVersion=2`, {}, { 'if-none-match': '"1"' });
      expectResource(changed, 'order');
    });

    it.each(['x', nobody, nobody.toUpperCase(), '0', '%20', '*'])('has no order %s', async (id) => {
      expectProblem(await api.get(`/v1/orders/${id}`), 404, 'order_not_found');
      expectProblem(await api.get(`/v1/orders/${id}/timeline`), 404, 'order_not_found');
    });
  });

  describe('GET /v1/orders/{id}/timeline', () => {
    it('tells what happened, oldest first, in the fields of the order', async () => {
      const order = await place(api, ada, [holder.sku, 1]);
      for (const step of ['pay', 'ship', 'deliver'] as const) bodyOf(await take(api, order, step), 200);
      const { body } = await api.get<Order>(`/v1/orders/${order.id}?minVersion=4`);
      const { items, next } = bodyOf(await api.get<Page<TimelineEntry>>(`/v1/orders/${order.id}/timeline`), 200);
      expect(next).toBeNull();
      for (const entry of items) expectFields(entry, 'timelineEntry');
      expect(items.map(({ version, type }) => [version, type])).toEqual([
        [1, 'order.placed'],
        [2, 'order.paid'],
        [3, 'order.shipped'],
        [4, 'order.delivered'],
      ]);
      const times = [body.placedAt, body.paidAt, body.shippedAt, body.deliveredAt].map((at) => Date.parse(at!));
      for (const [i, { at }] of items.entries()) expect(Math.abs(Date.parse(at) - times[i]!)).toBeLessThan(1_000);
      expect(items[0]!.changes).toEqual(expect.arrayContaining([{ field: 'status', from: null, to: 'placed' }]));
      expect(items[1]!.changes).toEqual([
        { field: 'status', from: 'placed', to: 'paid' },
        { field: 'paidAt', from: null, to: body.paidAt },
        { field: 'payment', from: null, to: { reference: 'pay_1' } },
      ]);
      expect(items[2]!.changes).toContainEqual({
        field: 'shipment',
        from: null,
        to: { carrier: 'Royal Mail', trackingNumber: 'RM1' },
      });
      const known = Object.keys(order);
      for (const { changes } of items) for (const { field } of changes) expect(known).toContain(field);
    });

    it('pages', async () => {
      const order = await place(api, ada, [holder.sku, 1]);
      bodyOf(await take(api, order, 'pay'), 200);
      bodyOf(await take(api, order, 'cancel'), 200);
      await api.get(`/v1/orders/${order.id}?minVersion=3`);
      const { items, pages } = await api.all<TimelineEntry>(`/v1/orders/${order.id}/timeline`, { limit: 1 });
      expect([pages, items.map(({ type }) => type)]).toEqual([3, ['order.placed', 'order.paid', 'order.cancelled']]);
      const wrong = await api.get(`/v1/orders/${order.id}/timeline?sort=version`);
      expectProblem(wrong, 400, 'validation_failed', { at: ['?sort'] });
    });
  });

  describe('GET /v1/orders', () => {
    let list: ApiClient;
    let placed: Order[];
    let grace: Customer;

    beforeAll(async () => {
      list = shop.api(1);
      const [buyer, { sku }] = [await register(list), await addProduct(list)];
      grace = await register(list);
      placed = [];
      for (let i = 0; i < 10; i += 1) placed.push(await place(list, i % 2 === 0 ? buyer : grace, [sku, i + 1]));
      for (const order of placed.slice(0, 4)) bodyOf(await take(list, order, 'pay'), 200);
      for (const order of placed.slice(3, 5)) bodyOf(await take(list, order, 'cancel'), 200);
      await eventually(async () => {
        const { items } = await list.all<Order>('/v1/orders');
        expect(items.map(({ status }) => status).sort()).toEqual([
          ...['cancelled', 'cancelled', 'paid', 'paid', 'paid'],
          ...Array<string>(5).fill('placed'),
        ]);
      });
    });

    const numbers = async (query: Record<string, string | number | undefined>) => {
      const { items } = await list.all<Order>('/v1/orders', query);
      return items.map(({ id }) => placed.findIndex((order) => order.id === id));
    };
    const newest = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0];

    it('lists whole orders, newest first unless asked otherwise', async () => {
      expect(await numbers({})).toEqual(newest);
      expect(await numbers({ sort: '-placedAt' })).toEqual(newest);
      expect(await numbers({ sort: 'placedAt' })).toEqual([...newest].reverse());
      const { items } = await list.all<Order>('/v1/orders', { status: 'placed', sort: 'placedAt' });
      expect(items).toEqual(placed.slice(5));
      for (const item of items) expectFields(item, 'order');
    });

    it('filters by customer, status, several statuses and reference, alone and together', async () => {
      expect(await numbers({ customerId: grace.id })).toEqual([9, 7, 5, 3, 1]);
      expect(await numbers({ customerId: nobody })).toEqual([]);
      expect(await numbers({ status: 'paid' })).toEqual([2, 1, 0]);
      expect(await numbers({ status: 'paid,cancelled' })).toEqual([4, 3, 2, 1, 0]);
      expect(await numbers({ status: 'cancelled,placed', sort: 'placedAt' })).toEqual([3, 4, 5, 6, 7, 8, 9]);
      expect(await numbers({ status: 'shipped,delivered' })).toEqual([]);
      expect(await numbers({ customerId: grace.id, status: 'paid,cancelled' })).toEqual([3, 1]);
      expect(await numbers({ reference: '536365' })).toEqual([]);
    });

    it('takes bounds as exclusive, in any offset', async () => {
      const distinct = placed.filter((order, i) => i === 0 || placed[i - 1]!.placedAt !== order.placedAt);
      expect(distinct.length).toBeGreaterThan(2);
      const bound = placed[5]!.placedAt;
      const after = newest.filter((i) => placed[i]!.placedAt > bound);
      const before = newest.filter((i) => placed[i]!.placedAt < bound);
      expect(await numbers({ placedAfter: bound })).toEqual(after);
      expect(await numbers({ placedBefore: bound })).toEqual(before);
      const finer = bound.replace('Z', '4Z');
      const at = newest.filter((i) => placed[i]!.placedAt === bound);
      expect(await numbers({ placedBefore: finer })).toEqual([...at, ...before]);
      expect(await numbers({ placedAfter: finer })).toEqual(after);
      const elsewhere = new Date(Date.parse(bound) + 5.5 * 3_600_000).toISOString().replace('Z', '+05:30');
      expect(await numbers({ placedAfter: elsewhere })).toEqual(after);
      const first = placed[0]!.placedAt;
      const last = placed[9]!.placedAt;
      const between = newest.filter((i) => placed[i]!.placedAt > first && placed[i]!.placedAt < last);
      expect(await numbers({ placedAfter: first, placedBefore: last })).toEqual(between);
      expect(await numbers({ placedAfter: last, placedBefore: first })).toEqual([]);
      expect(await numbers({ placedAfter: '2000-01-01T00:00:00Z', limit: 3, status: 'paid' })).toEqual([2, 1, 0]);
      const all = await numbers({});
      for (const latest of ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59-14:00']) {
        expect(await numbers({ placedBefore: latest })).toEqual(all);
        expect(await numbers({ placedAfter: latest })).toEqual([]);
      }
      expect(await numbers({ placedAfter: '0001-01-01T00:00:00+14:00' })).toEqual(all);
      expect(await numbers({ placedBefore: '0001-01-01T00:00:00+14:00' })).toEqual([]);
    });

    it('gives 20 at a time unless asked otherwise, and null as next on the last page', async () => {
      const exactly = bodyOf(await list.get<Page<Order>>('/v1/orders', { limit: 10 }), 200);
      expect([exactly.items.length, exactly.next]).toEqual([10, null]);
      const fewer = bodyOf(await list.get<Page<Order>>('/v1/orders', { limit: 9 }), 200);
      expect([fewer.items.length, fewer.next]).toEqual([9, expect.any(String)]);
      expect(Object.keys(fewer).sort()).toEqual(['items', 'next']);
    });

    it('pages in both directions, by each filter, with limits that differ', async () => {
      for (const query of [{}, { customerId: grace.id }, { status: 'placed,paid,cancelled' }]) {
        for (const sort of ['placedAt', '-placedAt']) {
          const whole = await numbers({ ...query, sort });
          for (const limit of [1, 3]) expect(await numbers({ ...query, sort, limit })).toEqual(whole);
        }
      }
      const first = bodyOf(await list.get<Page<Order>>('/v1/orders', { limit: 3 }), 200);
      const rest = bodyOf(await list.get<Page<Order>>('/v1/orders', { limit: 7, cursor: first.next! }), 200);
      expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(newest.map((i) => placed[i]!.id));
    });

    it('refuses a cursor of another list', async () => {
      const first = bodyOf(await list.get<Page<Order>>('/v1/orders', { limit: 3, status: 'paid,placed' }), 200);
      const cursor = first.next!;
      for (const query of [
        {},
        { status: 'paid' },
        { status: 'paid,placed', sort: 'placedAt' },
        { status: 'paid,placed', customerId: grace.id },
        { status: 'paid,placed', placedAfter: '2000-01-01T00:00:00Z' },
      ]) {
        expectProblem(await list.get('/v1/orders', { ...query, cursor }), 400, 'invalid_cursor');
      }
      expectProblem(await list.get('/v1/credit-notes', { cursor }), 400, 'invalid_cursor');
      bodyOf(await list.get('/v1/orders', { status: 'paid,placed', sort: '-placedAt', cursor }), 200);
      bodyOf(await list.get('/v1/orders', { status: 'placed,paid', cursor }), 200);
      expectProblem(await list.raw('GET', '/v1/orders?cursor='), 400, 'invalid_cursor');
    });

    it.each(['x', '!!!', 'e30', 'bnVsbA', 'x'.repeat(9_000), ' '])('refuses the cursor %j', async (cursor) => {
      expectProblem(await list.get('/v1/orders', { cursor }), 400, 'invalid_cursor');
    });

    it.each([
      ['customerId=ada', '?customerId'],
      ['customerId=', '?customerId'],
      ['status=lost', '?status'],
      ['status=paid,,placed', '?status'],
      ['placedAfter=yesterday', '?placedAfter'],
      ['placedAfter=2010-12-01', '?placedAfter'],
      ['placedAfter=2010-13-01T00:00:00Z', '?placedAfter'],
      ['placedBefore=2010-02-30T00:00:00Z', '?placedBefore'],
      ['placedBefore=1e9', '?placedBefore'],
      ['sort=total', '?sort'],
      ['reference=' + 'x'.repeat(101), '?reference'],
      ['reference=a%00b', '?reference'],
      ['limit=0', '?limit'],
      ['limit=101', '?limit'],
      ['limit=-1', '?limit'],
      ['limit=1e1', '?limit'],
      ['limit=5&limit=6', '?limit'],
      ['colour=red', '?colour'],
      ['__proto__=x', '?__proto__'],
      ['constructor=x', '?constructor'],
    ])('refuses ?%s', async (query, at) => {
      expectProblem(await list.get(`/v1/orders?${query}`), 400, 'validation_failed', { at: [at] });
    });

    it('gives each of many orders once while others are being placed', async () => {
      const many = shop.api(2);
      const [buyer, { sku }] = [await register(many), await addProduct(many)];
      const before = await crowd(130, 10, () => place(many, buyer, [sku, 1]));
      await eventually(async () => expect((await many.all('/v1/orders')).items).toHaveLength(before.length));
      let writing = true;
      const writer = (async () => {
        const during: Order[] = [];
        while (writing) during.push(await place(many, buyer, [sku, 1]));
        return during;
      })();
      const walks = await Promise.all(
        ['placedAt', '-placedAt'].map(async (sort) => {
          const { items, pages } = await many.all<Order>('/v1/orders', { sort, limit: 25 });
          return { ids: items.map(({ id }) => id), times: items.map(({ placedAt }) => placedAt), pages, sort };
        }),
      );
      writing = false;
      const during = await writer;
      expect(during.length).toBeGreaterThan(0);
      for (const { ids, times, pages, sort } of walks) {
        expect(pages).toBeGreaterThan(5);
        expect(new Set(ids).size).toBe(ids.length);
        expect(before.filter(({ id }) => !ids.includes(id))).toEqual([]);
        const ordered = [...times].sort();
        expect(times).toEqual(sort === 'placedAt' ? ordered : ordered.reverse());
      }
    });
  });
});
