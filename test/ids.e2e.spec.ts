import { randomUUID } from 'node:crypto';
import type { Answer, ApiClient } from './support/api-client.js';
import { placesOf, pointerTo, withValue } from './support/bodies.js';
import { eventually } from './support/eventually.js';
import { operationsOf, type DescribedOperation } from './support/operations.js';
import type { CreditNote, Order, Page, Problem } from './support/resources.js';
import { addProduct, bodyOf, credit, place, register, take } from './support/scenario.js';
import { Shop } from './support/shop.js';

/** No delivery has failed in this shop. */
const WITHOUT = ['getDeadLetter', 'redriveDeadLetter', 'discardDeadLetter'];

describe('ids in upper case', () => {
  let shop: Shop;
  let api: ApiClient;
  let operations: DescribedOperation[];
  let known: Readonly<Record<string, string>>;
  let sku: string;

  beforeAll(async () => {
    shop = await Shop.open();
    api = shop.api();
    operations = operationsOf(shop.contract.document);
    ({ sku } = await addProduct(api, '2.55', { sku: '85123A' }));
    const customer = await register(api);
    const order = await place(api, customer, [sku, 6]);
    bodyOf(await take(api, order, 'pay'), 200);
    const note = bodyOf(await credit(api, { orderId: order.id }, sku, 1, '2.55'), 201);
    known = {
      customers: customer.id,
      customerId: customer.id,
      orders: order.id,
      orderId: order.id,
      'credit-notes': note.id,
    };
    await eventually(async () => expect((await api.get<Page<object>>('/v1/credit-notes')).body.items).toHaveLength(1));
  });
  afterAll(() => shop.close());

  const upperPath = ({ path }: DescribedOperation) =>
    path.replace('{id}', known[path.split('/')[2]!]?.toUpperCase() ?? '');

  const call = (
    { method, example }: DescribedOperation,
    path: string,
    { body = example, key = randomUUID() }: { body?: unknown; key?: string } = {},
  ): Promise<Answer<Problem>> => {
    if (method === 'GET') return api.raw('GET', path);
    const headers = { 'if-match': '*', ...(method === 'POST' && { 'idempotency-key': key }) };
    return api.send(method, path, { body, headers });
  };

  it('are found in the address of every route that has one, whose repeats may write them in lower case', async () => {
    const routes = operations.filter(({ id, path }) => path.includes('{id}') && !WITHOUT.includes(id));
    expect(routes.length).toBeGreaterThanOrEqual(12);
    for (const route of routes) {
      const key = randomUUID();
      const answer = await call(route, upperPath(route), { key });
      expect([route.id, answer.status, answer.text]).toEqual([
        route.id,
        answer.status,
        expect.not.stringMatching(/_not_found/),
      ]);
      expect([route.id, [200, 201, 409]]).toEqual([route.id, expect.arrayContaining([answer.status])]);
      if (route.method !== 'POST' || answer.status >= 300) continue;
      const again = await call(route, upperPath(route).toLowerCase(), { key });
      expect([route.id, again.headers['idempotent-replayed'], again.text]).toEqual([route.id, 'true', answer.text]);
    }
  });

  it('are read in every filter that takes one, and stay the same filter on the next page', async () => {
    const filters = operations.flatMap(({ path, query }) =>
      query.filter(({ schema }) => schema.format === 'uuid').map(({ name }) => [path, name] as const),
    );
    expect(filters.length).toBeGreaterThanOrEqual(3);
    await place(api, { id: known['customerId']! }, [sku, 1]);
    bodyOf(await credit(api, { orderId: known['orderId']! }, sku, 1, '2.55'), 201);
    for (const [path, name] of filters) {
      const id = known[name]!;
      const list = (value: string, more = {}) => api.get<Page<Order>>(path, { [name]: value, limit: 1, ...more });
      const first = await eventually(async () => {
        const { body } = await list(id);
        expect([path, name, body.next]).toEqual([path, name, expect.any(String)]);
        return body;
      });
      expect((await list(id.toUpperCase())).body).toEqual(first);
      const second = (await list(id.toUpperCase(), { cursor: first.next })).body;
      expect(second.items).toHaveLength(1);
      expect(second).toEqual((await list(id, { cursor: first.next })).body);
    }
  });

  it('are read in every body that takes one, written in lower case, and no other request for that', async () => {
    const fields = operations.flatMap((operation) =>
      placesOf(operation.body ?? {})
        .filter(({ schema }) => schema.format === 'uuid')
        .map((field) => ({ operation, place: field.place })),
    );
    expect(fields.length).toBeGreaterThanOrEqual(3);
    for (const { operation, place: at } of fields) {
      const id = known[String(at.at(-1))]!;
      const key = randomUUID();
      const send = (value: string) =>
        call(operation, upperPath(operation), {
          body: withValue(operation.body!, structuredClone(operation.example), at, value),
          key,
        });
      const answer = await send(id.toUpperCase());
      expect([pointerTo(at), answer.status]).toEqual([pointerTo(at), 201]);
      expect(answer.body).toMatchObject({ [String(at.at(-1))]: id });
      const again = await send(id);
      expect([again.headers['idempotent-replayed'], again.text]).toEqual(['true', answer.text]);
    }
  });

  it('are those of the token and of the ticket that open them', async () => {
    const customer = api.asCustomer({ id: known['customerId']! });
    expect((await customer.get(`/v1/customers/${known['customerId']!.toUpperCase()}`)).status).toBe(200);
    const guest = api.bearing(null);
    const order = bodyOf(
      await guest.post<Order & { orderToken: string }>('/v1/orders', { lines: [{ sku, quantity: 1 }] }),
      201,
    );
    const holder = api.bearing(order.orderToken);
    const upper = `/v1/orders/${order.id.toUpperCase()}`;
    expect((await holder.get<Order>(`${upper}?minVersion=1`)).body.id).toBe(order.id);
    for (const [asked, opened] of [
      [upper, `/v1/orders/${order.id}`],
      [`/v1/orders/${order.id}`, upper],
    ]) {
      const { ticket } = bodyOf(
        await holder.post<{ ticket: string }>('/v1/stream-tickets', { path: `${asked}/stream` }),
        200,
      );
      expect((await guest.raw('GET', `${opened}/stream?ticket=${ticket}`)).status).toBe(200);
    }
  });

  it('are not those of a product, whose sku tells upper from lower case', async () => {
    const mixed = 'ABCDEF01-AC96-774B-BCCE-B302099A8057';
    await addProduct(api, '1', { sku: mixed });
    expect((await api.get<CreditNote>(`/v1/products/${mixed}?minVersion=1`)).status).toBe(200);
    expect((await api.get(`/v1/products/${mixed.toLowerCase()}`)).status).toBe(404);
  });
});
