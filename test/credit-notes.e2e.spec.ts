import type { ApiClient } from './support/api-client.js';
import { eventually } from './support/eventually.js';
import { expectCreated, expectFields, expectProblem, expectResource } from './support/expectations.js';
import {
  gbp,
  type CreditNote,
  type Customer,
  type Order,
  type Page,
  type Product,
  type TimelineEntry,
} from './support/resources.js';
import { addProduct, bodyOf, credit, nobody, place, placePaid, register, take } from './support/scenario.js';
import { Shop } from './support/shop.js';

describe('credit notes', () => {
  let shop: Shop;
  let api: ApiClient;
  let ada: Customer;
  let holder: Product;

  beforeAll(async () => {
    shop = await Shop.open(2);
    api = shop.api();
    ada = await register(api);
    holder = await addProduct(api, '2.55', { description: 'Holder' });
  });
  afterAll(() => shop.close());

  const issuing = (body: object) => api.post<CreditNote>('/v1/credit-notes', body);
  const lines = (...rows: [string, number, string][]) =>
    rows.map(([sku, quantity, amount]) => ({ sku, quantity, unitPrice: gbp(amount) }));

  describe('POST /v1/credit-notes', () => {
    it('credits an order, the customer being the order’s, to be read at once', async () => {
      const order = await placePaid(api, ada, [holder.sku, 6]);
      const answer = await issuing({ orderId: order.id, lines: lines([holder.sku, 2, '2.5501']), reason: 'Broken.' });
      await expectCreated(api, answer, 'creditNote', `/v1/credit-notes/${answer.body.id}`);
      expect(answer.body).toEqual({
        id: answer.body.id,
        version: 1,
        reference: null,
        customerId: ada.id,
        orderId: order.id,
        currency: 'GBP',
        lines: [
          {
            number: 1,
            sku: holder.sku,
            description: 'Holder',
            quantity: 2,
            unitPrice: gbp('2.5501'),
            total: gbp('5.1002'),
          },
        ],
        total: gbp('5.1002'),
        reason: 'Broken.',
        issuedAt: expect.stringMatching(/\.\d{3}Z$/),
      });
      expectFields(answer.body.lines[0]!, 'line');
    });

    it('credits a customer without an order, and nobody in particular', async () => {
      const toAda = await credit(api, { customerId: ada.id }, holder.sku, 1, '1');
      expect(bodyOf(toAda, 201)).toMatchObject({ customerId: ada.id, orderId: null, total: gbp('1.00') });
      const toNobody = await credit(api, {}, 'POSTAGE', 1, '0.125');
      expect(bodyOf(toNobody, 201)).toMatchObject({ customerId: null, orderId: null, total: gbp('0.125') });
    });

    it('credits a customer who registered a moment ago', async () => {
      for (let i = 0; i < 10; i += 1) {
        const { id } = await register(api);
        expect((await credit(api, { customerId: id }, holder.sku, 1, '1')).status).toBe(201);
      }
    });

    it('credits orders that are paid, shipped or delivered, and no others', async () => {
      for (const steps of [['pay'], ['pay', 'ship'], ['pay', 'ship', 'deliver']] as const) {
        const order = await place(api, ada, [holder.sku, 1]);
        for (const step of steps) bodyOf(await take(api, order, step), 200);
        bodyOf(await credit(api, { orderId: order.id }, holder.sku, 1, '2.55'), 201);
      }
      for (const steps of [[], ['cancel'], ['pay', 'cancel']] as const) {
        const order = await place(api, ada, [holder.sku, 1]);
        for (const step of steps) bodyOf(await take(api, order, step), 200);
        const refused = await credit(api, { orderId: order.id }, holder.sku, 1, '2.55');
        const { detail } = expectProblem(refused, 422, 'order_not_creditable', { at: ['/orderId'] });
        expect(detail).toContain(steps.length === 0 ? 'was never paid' : 'is cancelled');
      }
    });

    it('takes the customer of the order, said once more, and no other', async () => {
      const order = await placePaid(api, ada, [holder.sku, 1]);
      const other = await register(api);
      await place(api, other, [holder.sku, 1]);
      const wrong = await credit(api, { orderId: order.id, customerId: other.id }, holder.sku, 1, '1');
      expectProblem(wrong, 400, 'validation_failed', { at: ['/customerId'] });
      bodyOf(await credit(api, { orderId: order.id, customerId: ada.id }, holder.sku, 1, '1'), 201);
    });

    it('stays within the quantity of each sku over several notes', async () => {
      const order = await placePaid(api, ada, [holder.sku, 2], [holder.sku, 3]);
      const give = (quantity: number) => credit(api, { orderId: order.id }, holder.sku, quantity, '0.01');
      expectProblem(await give(6), 422, 'credit_exceeds_order');
      bodyOf(await give(2), 201);
      bodyOf(await give(2), 201);
      expectProblem(await give(2), 422, 'credit_exceeds_order');
      bodyOf(await give(1), 201);
      expectProblem(await give(1), 422, 'credit_exceeds_order');
    });

    it('stays within the amount of each sku over several notes, to the last ten-thousandth', async () => {
      const exact = await addProduct(api, '0.3333');
      const order = await placePaid(api, ada, [exact.sku, 3], [holder.sku, 10]);
      const give = (amount: string) => credit(api, { orderId: order.id }, exact.sku, 1, amount);
      bodyOf(await give('0.9998'), 201);
      expectProblem(await give('0.0002'), 422, 'credit_exceeds_order');
      bodyOf(await give('0.0001'), 201);
      expectProblem(await give('0.0001'), 422, 'credit_exceeds_order');
    });

    it('names the lines that go beyond what was ordered', async () => {
      const [other, never] = [await addProduct(api, '1'), await addProduct(api, '1')];
      const order = await placePaid(api, ada, [holder.sku, 1], [other.sku, 1]);
      const about = { orderId: order.id, reason: 'Broken.' };
      const answer = await issuing({
        ...about,
        lines: lines([holder.sku, 1, '2.55'], [other.sku, 2, '0.5'], [never.sku, 1, '1']),
      });
      const places = expectProblem(answer, 422, 'credit_exceeds_order').errors!.map(({ pointer }) => pointer);
      expect(places.map((pointer) => pointer.split('/').slice(0, 3).join('/'))).toEqual(['/lines/1', '/lines/2']);
      const twice = await issuing({ ...about, lines: lines([holder.sku, 1, '1'], [holder.sku, 1, '1']) });
      expectProblem(twice, 422, 'credit_exceeds_order');
      bodyOf(await issuing({ ...about, lines: lines([holder.sku, 1, '2.55'], [other.sku, 1, '1']) }), 201);
    });

    it('lets only one of two credits at once take the whole', async () => {
      for (let round = 0; round < 10; round += 1) {
        const order = await placePaid(api, ada, [holder.sku, 4]);
        const answers = await Promise.all(
          [1, 2, 3].map(() => credit(api, { orderId: order.id }, holder.sku, 3, '2.55')),
        );
        expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422]);
      }
    });

    it('refuses customers and orders that nobody knows', async () => {
      const stranger = await credit(api, { customerId: nobody }, holder.sku, 1, '1');
      expectProblem(stranger, 422, 'customer_unknown', { at: ['/customerId'] });
      const noOrder = await credit(api, { orderId: nobody }, holder.sku, 1, '1');
      expectProblem(noOrder, 422, 'order_unknown', { at: ['/orderId'] });
    });

    it('refuses mixed currencies and totals that are too large', async () => {
      const order = await placePaid(api, ada, [holder.sku, 1]);
      const euro = { sku: holder.sku, quantity: 1, unitPrice: { amount: '1', currency: 'EUR' } };
      const mixed = await issuing({ lines: [...lines([holder.sku, 1, '1']), euro], reason: 'A' });
      expectProblem(mixed, 422, 'currency_mismatch');
      expectProblem(await issuing({ orderId: order.id, lines: [euro], reason: 'A' }), 422, 'currency_mismatch');
      const large = await issuing({ lines: lines(['A', 1_000_000, '9999999.9999']), reason: 'A' });
      expectProblem(large, 422, 'amount_too_large');
    });

    it.each<[string, object, string[]]>([
      ['nothing', {}, ['/lines', '/reason']],
      ['no lines', { lines: [], reason: 'A' }, ['/lines']],
      ['no reason', { lines: lines(['A', 1, '1']) }, ['/reason']],
      ['an empty reason', { lines: lines(['A', 1, '1']), reason: '' }, ['/reason']],
      ['a price of 0', { lines: lines(['A', 1, '1'], ['B', 1, '0']), reason: 'A' }, ['/lines/1/unitPrice/amount']],
      ['a price of 0.0000', { lines: lines(['A', 3, '0.0000']), reason: 'A' }, ['/lines/0/unitPrice/amount']],
      ['a negative price', { lines: lines(['A', 1, '-1']), reason: 'A' }, ['/lines/0/unitPrice/amount']],
      ['a negative quantity', { lines: lines(['A', -1, '1']), reason: 'A' }, ['/lines/0/quantity']],
      ['no price', { lines: [{ sku: 'A', quantity: 1 }], reason: 'A' }, ['/lines/0/unitPrice']],
      ['a customer that is no id', { customerId: 'ada', lines: lines(['A', 1, '1']), reason: 'A' }, ['/customerId']],
      ['an order that is no id', { orderId: '1', lines: lines(['A', 1, '1']), reason: 'A' }, ['/orderId']],
      ['a reference', { reference: 'C1', lines: lines(['A', 1, '1']), reason: 'A' }, ['/reference']],
      ['a time', { issuedAt: '2010-12-01T08:26:00.000Z', lines: lines(['A', 1, '1']), reason: 'A' }, ['/issuedAt']],
    ])('refuses %s', async (_, body, at) => {
      expectProblem(await issuing(body), 400, 'validation_failed', { at });
    });
  });

  describe('an order with a credit note', () => {
    const cancel = (id: string, ifMatch = '*') =>
      api.post<Order>(`/v1/orders/${id}/cancel`, { reason: 'Late.' }, { 'if-match': ifMatch });
    const ship = (id: string) => take(api, { id }, 'ship');

    it('cannot be cancelled any more, says so everywhere, and has a version of its own', async () => {
      const paid = await placePaid(api, ada, [holder.sku, 10]);
      const path = `/v1/orders/${paid.id}`;
      const known = (await api.get(`${path}?minVersion=2`)).headers['etag']!;
      bodyOf(await credit(api, { orderId: paid.id }, holder.sku, 2, '2.55'), 201);
      const read = await api.get<Order>(`${path}?minVersion=3`, {}, { 'if-none-match': known });
      expect(bodyOf(read, 200)).toEqual({ ...paid, version: 3, allowedActions: ['ship'] });
      expect(read.headers['etag']).toBe('"3"');
      for (const ifMatch of ['"2"', '"3"', '*']) {
        const refused = await cancel(paid.id, ifMatch);
        const members = { allowedActions: ['ship'] };
        const { detail } = expectProblem(refused, 409, 'order_not_cancellable', { members });
        expect(detail).toContain('is paid and partly credited');
      }
      const { items } = await api.all<TimelineEntry>(`${path}/timeline`);
      expect(items.at(-1)).toMatchObject({ version: 3, type: 'order.credited', changes: [] });
      const listed = await api.all<Order>('/v1/orders', { customerId: ada.id });
      expect(listed.items.find(({ id }) => id === paid.id)).toEqual(read.body);
      expect(bodyOf(await ship(paid.id), 200)).toMatchObject({ version: 4, allowedActions: ['deliver'] });
    });

    it('of its whole total is neither cancelled nor shipped', async () => {
      const { id } = await placePaid(api, ada, [holder.sku, 2]);
      bodyOf(await credit(api, { orderId: id }, holder.sku, 1, '5.10'), 201);
      for (const [answer, code] of [
        [await cancel(id), 'order_not_cancellable'],
        [await ship(id), 'order_not_shippable'],
      ] as const)
        expectProblem(answer, 409, code, { members: { allowedActions: [] } });
      expect((await api.get<Order>(`/v1/orders/${id}?minVersion=3`)).body).toMatchObject({ allowedActions: [] });
    });

    it('wants the version of the order for every other change', async () => {
      const { id } = await placePaid(api, ada, [holder.sku, 2]);
      bodyOf(await credit(api, { orderId: id }, holder.sku, 1, '1'), 201);
      const body = { carrier: 'Royal Mail', trackingNumber: 'RM1' };
      const stale = await api.post(`/v1/orders/${id}/ship`, body, { 'if-match': '"2"' });
      expectProblem(stale, 412, 'version_mismatch', { members: { currentVersion: 3 } });
    });

    it('and one that is cancelled are two orders, also where both are asked for at once', async () => {
      for (let round = 0; round < 20; round += 1) {
        const { id } = await placePaid(api, ada, [holder.sku, 2]);
        const calls = [() => credit(api, { orderId: id }, holder.sku, 2, '2.55'), () => cancel(id)];
        if (round % 2 === 1) calls.reverse();
        const answers = await Promise.all(calls.map((call) => call()));
        if (round % 2 === 1) answers.reverse();
        const [credited, cancelled] = answers.map(({ status }) => status);
        expect([
          [201, 409],
          [422, 200],
        ]).toContainEqual([credited, cancelled]);
      }
    });
  });

  describe('GET /v1/credit-notes/{id}', () => {
    it('answers 304 while the version is known', async () => {
      const { id } = bodyOf(await credit(api, {}, 'A', 1, '1'), 201);
      await api.get(`/v1/credit-notes/${id}?minVersion=1`);
      const known = await api.get(`/v1/credit-notes/${id}`, {}, { 'if-none-match': '"1"' });
      expect([known.status, known.text, known.headers['etag']]).toEqual([304, '', '"1"']);
      expectResource(await api.get(`/v1/credit-notes/${id}`, {}, { 'if-none-match': '"2"' }), 'creditNote');
    });

    it.each(['x', nobody])('has no credit note %s', async (id) => {
      expectProblem(await api.get(`/v1/credit-notes/${id}`), 404, 'credit_note_not_found');
    });
  });

  describe('GET /v1/credit-notes', () => {
    let list: ApiClient;
    let notes: CreditNote[];

    beforeAll(async () => {
      list = shop.api(1);
      const [buyer, { sku }] = [await register(list), await addProduct(list)];
      const order = await placePaid(list, buyer, [sku, 10]);
      notes = [];
      for (let i = 0; i < 7; i += 1) {
        const about = [{ orderId: order.id }, { customerId: buyer.id }, {}][i % 3]!;
        notes.push(bodyOf(await credit(list, about, sku, 1, '1'), 201));
      }
      await eventually(async () => expect((await list.all('/v1/credit-notes')).items).toHaveLength(7));
    });

    const numbers = async (query: Record<string, string | number>) => {
      const { items } = await list.all<CreditNote>('/v1/credit-notes', query);
      for (const item of items) expect(item).toEqual(notes.find(({ id }) => id === item.id));
      return items.map(({ id }) => notes.findIndex((note) => note.id === id));
    };

    it('lists newest first unless asked otherwise, in pages', async () => {
      expect(await numbers({})).toEqual([6, 5, 4, 3, 2, 1, 0]);
      expect(await numbers({ sort: '-issuedAt', limit: 2 })).toEqual([6, 5, 4, 3, 2, 1, 0]);
      expect(await numbers({ sort: 'issuedAt', limit: 3 })).toEqual([0, 1, 2, 3, 4, 5, 6]);
    });

    it('filters by customer, order and reference', async () => {
      const [{ orderId, customerId }] = notes as [CreditNote];
      expect(await numbers({ orderId: orderId! })).toEqual([6, 3, 0]);
      expect(await numbers({ customerId: customerId! })).toEqual([6, 4, 3, 1, 0]);
      expect(await numbers({ customerId: customerId!, orderId: orderId!, limit: 1 })).toEqual([6, 3, 0]);
      expect(await numbers({ customerId: nobody })).toEqual([]);
      expect(await numbers({ reference: 'C536379' })).toEqual([]);
    });

    it('refuses a cursor of another list, and what it does not know', async () => {
      const { next } = bodyOf(await list.get<Page<CreditNote>>('/v1/credit-notes', { limit: 1 }), 200);
      const other = await list.get('/v1/credit-notes', { limit: 1, sort: 'issuedAt', cursor: next! });
      expectProblem(other, 400, 'invalid_cursor');
      for (const [query, at] of [
        ['orderId=1', '?orderId'],
        ['customerId=1', '?customerId'],
        ['sort=placedAt', '?sort'],
        ['status=paid', '?status'],
      ] as const)
        expectProblem(await list.get(`/v1/credit-notes?${query}`), 400, 'validation_failed', { at: [at] });
    });
  });
});
