import type { ApiClient, Answer } from './support/api-client.js';
import { crowd } from './support/eventually.js';
import { expectProblem, expectResource } from './support/expectations.js';
import { gbp, type Customer, type Order, type Product } from './support/resources.js';
import { addProduct, bodyOf, nobody, place, register, take } from './support/scenario.js';
import { Shop } from './support/shop.js';

describe('If-Match', () => {
  let shop: Shop;
  let api: ApiClient;
  let order: Order;

  beforeAll(async () => {
    shop = await Shop.open();
    api = shop.api();
  });
  afterAll(() => shop.close());

  beforeEach(async () => {
    const { sku } = await addProduct(api);
    order = await place(api, await register(api), [sku, 1]);
  });

  const change = (method: string, path: string, body: unknown, ifMatch?: string): Promise<Answer<unknown>> =>
    api.send(method, path, {
      body,
      headers: { 'idempotency-key': `${Math.random()}`, ...(ifMatch !== undefined && { 'if-match': ifMatch }) },
    });

  it('lets one of fifty changes with one ETag through', async () => {
    const { id } = await register(api);
    const path = `/v1/customers/${id}`;
    const read = await api.get<Customer>(`${path}?minVersion=1`);
    const answers = await crowd(50, 50, (i) => change('PATCH', path, { name: `Ada ${i}` }, read.headers['etag']));
    const [changed, ...more] = answers.filter(({ status }) => status === 200);
    expect(more).toEqual([]);
    for (const answer of answers)
      if (answer !== changed) expectProblem(answer, 412, 'version_mismatch', { members: { currentVersion: 2 } });
    expect((await api.get<Customer>(`${path}?minVersion=2`)).body).toEqual(changed!.body);
  });

  const changes: readonly (readonly [string, string, () => readonly [string, unknown]])[] = [
    ['pay', 'POST', () => [`/v1/orders/${order.id}/pay`, { paymentReference: 'p' }]],
    ['ship', 'POST', () => [`/v1/orders/${order.id}/ship`, { carrier: 'A', trackingNumber: 'B' }]],
    ['deliver', 'POST', () => [`/v1/orders/${order.id}/deliver`, undefined]],
    ['cancel', 'POST', () => [`/v1/orders/${order.id}/cancel`, { reason: 'r' }]],
    ['PATCH customer', 'PATCH', () => [`/v1/customers/${order.customerId}`, { name: 'B' }]],
    ['block', 'POST', () => [`/v1/customers/${order.customerId}/block`, { reason: 'r' }]],
    ['unblock', 'POST', () => [`/v1/customers/${order.customerId}/unblock`, undefined]],
    ['PUT product', 'PUT', () => [`/v1/products/${order.lines[0]!.sku}`, { description: 'B', unitPrice: gbp('1') }]],
  ];

  it.each(changes)('is asked for by %s, and must name the present version', async (_, method, call) => {
    const [path, body] = call();
    const send = (ifMatch?: string) => change(method, path, body, ifMatch);
    expectProblem(await send(), 428, 'precondition_required');
    for (const stale of ['"2"', 'W/"2"', '"2-gzip"', '"1-other"', '"abc"', '""', '"01"'])
      expectProblem(await send(stale), 412, 'version_mismatch', { members: { currentVersion: 1 } });
    for (const broken of ['1', '"1', '"1" "2"', '*, "1"'])
      expectProblem(await send(broken), 400, 'validation_failed', { at: ['If-Match'] });
    const unchanged = await api.get(method === 'POST' ? path.replace(/\/[a-z]+$/, '') : path, { minVersion: 1 });
    expect(unchanged.headers['etag']).toBe('"1"');
  });

  it.each(['"1"', '*', '"7", "1"', ' "1" ', 'W/"1"', '"1-gzip"', '"1-br"', 'W/"1-gzip"', '"7", W/"1"'])(
    'lets %s through for version 1',
    async (ifMatch) => {
      const paid = await change('POST', `/v1/orders/${order.id}/pay`, { paymentReference: 'p' }, ifMatch);
      expectResource(paid, 'order');
      expect(paid.headers['etag']).toBe('"2"');
    },
  );

  it('comes after 404 and 400, and before what the order itself refuses', async () => {
    bodyOf(await take(api, order, 'pay'), 200);
    const pay = (path: string, body: unknown, ifMatch?: string) => change('POST', `${path}/pay`, body, ifMatch);
    const [there, nowhere] = [`/v1/orders/${order.id}`, `/v1/orders/${nobody}`];
    const body = { paymentReference: 'p' };
    expectProblem(await pay(nowhere, {}), 400, 'validation_failed');
    expectProblem(await pay(nowhere, body), 404, 'order_not_found');
    expectProblem(await pay(nowhere, body, '"9"'), 404, 'order_not_found');
    expectProblem(await pay(there, body), 428, 'precondition_required');
    expectProblem(await pay(there, body, '"1"'), 412, 'version_mismatch', { members: { currentVersion: 2 } });
    expectProblem(await pay(there, body, '"2"'), 409, 'order_not_payable', {
      members: { allowedActions: expect.arrayContaining(['ship', 'cancel']) },
    });
  });

  it('is not asked for where a product is made, and refuses to make one', async () => {
    const body = { description: 'New', unitPrice: gbp('1.00') };
    for (const ifMatch of ['"1"', '*'])
      expectProblem(await change('PUT', '/v1/products/new', body, ifMatch), 412, 'version_mismatch', {
        members: { currentVersion: null },
      });
    expect((await change('PUT', '/v1/products/new', body)).status).toBe(201);
    const same = await change('PUT', '/v1/products/new', body, '"1"');
    expect([same.status, (same.body as Product).version]).toEqual([200, 1]);
    expectProblem(await change('PUT', '/v1/products/new', body, '"2"'), 412, 'version_mismatch', {
      members: { currentVersion: 1 },
    });
    expectProblem(await change('PUT', '/v1/products/%00', body, '"2"'), 404, 'product_not_found');
  });
});
