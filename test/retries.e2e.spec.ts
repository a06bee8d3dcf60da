import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { ApiClient, Answer } from './support/api-client.js';
import { crowd, eventually } from './support/eventually.js';
import { expectProblem, expectResource } from './support/expectations.js';
import { gbp, type CreditNote, type Customer, type Order } from './support/resources.js';
import { addProduct, nobody, place, register } from './support/scenario.js';
import { Shop } from './support/shop.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('requests that are sent again', () => {
  let shop: Shop;
  let api: ApiClient;
  let customer: Customer;
  let sku: string;

  beforeAll(async () => {
    shop = await Shop.open(2);
    api = shop.api();
    customer = await register(api);
    ({ sku } = await addProduct(api));
  });
  afterAll(() => shop.close());

  const wish = (quantity = 1) => ({ customerId: customer.id, lines: [{ sku, quantity }] });
  const order = (key: string, body: unknown = wish()) =>
    api.post<Order>('/v1/orders', body, { 'idempotency-key': key });
  const ordersOf = async (id: string) => (await api.all<Order>('/v1/orders', { customerId: id })).items;

  /** Status, Location, ETag and body of the first reply, byte for byte. */
  function expectReplay(again: Answer<unknown>, first: Answer<unknown>): void {
    const told = ({ status, text, headers }: Answer<unknown>) => [status, text, headers['etag'], headers['location']];
    expect(told(again)).toEqual(told(first));
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true']);
    expect(again.headers['content-type']).toBe(first.headers['content-type']);
    expect(again.headers['x-request-id']).not.toBe(first.headers['x-request-id']);
  }

  it('make one order of a hundred posts at once with one key', async () => {
    const buyer = await register(api);
    const body = { customerId: buyer.id, lines: [{ sku, quantity: 3 }] };
    const key = randomUUID();
    const answers = await crowd(100, 100, () => order(key, body));
    const first = answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined);
    expect(first).toHaveLength(1);
    for (const answer of answers) if (answer !== first[0]) expectReplay(answer, first[0]!);
    await api.get(first[0]!.headers['location']!);
    expect(await ordersOf(buyer.id)).toEqual([first[0]!.body]);
  });

  it('are the same without a body, with an empty one and with chunks of nothing', async () => {
    const { id } = await register(api);
    await api.post(`/v1/customers/${id}/block`, { reason: 'A' });
    const key = randomUUID();
    const unblock = (headers: Record<string, string>, text?: string) =>
      api.raw('POST', `/v1/customers/${id}/unblock`, {
        headers: { 'idempotency-key': key, 'if-match': '*', ...headers },
        text,
      });
    const first = await unblock({});
    expect(first.status).toBe(200);
    for (const again of [
      await unblock({ 'content-length': '0' }),
      await unblock({ ...JSON_TYPE, 'content-length': '0' }),
      await unblock({ 'content-length': '0', 'content-encoding': 'gzip' }),
      await unblock({ 'transfer-encoding': 'chunked' }),
      await unblock({ ...JSON_TYPE, 'transfer-encoding': 'chunked' }),
      await unblock(JSON_TYPE, '{}'),
    ])
      expectReplay(again, first);
  });

  it('get the first reply, also after the resource has moved on and the service was started again', async () => {
    const [placing, paying] = [randomUUID(), randomUUID()];
    const placed = await order(placing);
    const pay = (ifMatch: string) =>
      api.post<Order>(
        `/v1/orders/${placed.body.id}/pay`,
        { paymentReference: 'pay_7' },
        { 'idempotency-key': paying, 'if-match': ifMatch },
      );
    const paid = await pay('"1"');
    expect([paid.status, paid.body.version]).toEqual([200, 2]);
    expectReplay(await pay('"1"'), paid);
    await shop.stop();
    await shop.start();
    api = shop.api();
    expectReplay(await order(placing), placed);
    expectReplay(await pay('"1"'), paid);
    expectReplay(await pay('"7"'), paid);
  });

  it('are the same when their bodies are the same JSON value', async () => {
    const key = randomUUID();
    const first = await order(key, { ...wish(2), expectedTotal: gbp('5.10') });
    expectResource(first, 'order', 201);
    const text = ` {"expectedTotal":{"currency":"\\u0047BP","amount":"5.10"},
      "lines":[{"quantity":2.0,"sku":${JSON.stringify(sku)}}], "customerId":"${customer.id}"} `;
    expectReplay(
      await api.raw('POST', '/v1/orders', { headers: { ...JSON_TYPE, 'idempotency-key': key }, text }),
      first,
    );
  });

  it('are refused with 422 where the key came with another body', async () => {
    const key = randomUUID();
    const first = await order(key);
    for (const other of [wish(2), { ...wish(), expectedTotal: gbp('2.55') }])
      expectProblem(await order(key, other), 422, 'idempotency_key_reused');
    expectReplay(await order(key), first);
  });

  it('leave the key free when they were refused', async () => {
    const key = randomUUID();
    const late = `late-${key.slice(0, 8)}`;
    const body = { customerId: customer.id, lines: [{ sku: late, quantity: 1 }] };
    expectProblem(await order(key, { ...body, lines: [] }), 400, 'validation_failed');
    expectProblem(await order(key, body), 422, 'product_unknown');
    await addProduct(api, '1.00', { sku: late });
    const first = await order(key, body);
    expectResource(first, 'order', 201);
    expectReplay(await order(key, body), first);
  });

  it('are told apart by path and tenant', async () => {
    const key = randomUUID();
    const [one, other] = [await place(api, customer, [sku, 1]), await place(api, customer, [sku, 1])];
    const pay = ({ id }: Order) =>
      api.post<Order>(`/v1/orders/${id}/pay`, { paymentReference: 'p' }, { 'idempotency-key': key });
    const paid = [await pay(one), await pay(other)];
    expect(paid.map(({ status, body }) => [status, body.id])).toEqual([
      [200, one.id],
      [200, other.id],
    ]);
    expectReplay(await pay(other), paid[1]!);
    const elsewhere = shop.api(1);
    const body = { email: 'same@example.com', name: 'Same' };
    const customers = [];
    for (const client of [api, elsewhere])
      customers.push(await client.post<Customer>('/v1/customers', body, { 'idempotency-key': key }));
    expect(customers.map(({ status, headers }) => [status, headers['idempotent-replayed']])).toEqual([
      [201, undefined],
      [201, undefined],
    ]);
    expect(customers[0]!.body.id).not.toBe(customers[1]!.body.id);
  });

  it('have one effect where the client hung up before it got the reply', async () => {
    const buyer = await register(api);
    const key = randomUUID();
    const body = JSON.stringify({ customerId: buyer.id, lines: [{ sku, quantity: 1 }] });
    const { hostname, port } = new URL(shop.url);
    const head = [
      'POST /v1/orders HTTP/1.1',
      `Host: ${hostname}`,
      ...Object.entries(await api.headers()).map(([name, value]) => `${name}: ${value}`),
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      `Idempotency-Key: ${key}`,
    ].join('\r\n');
    const socket = connect(Number(port), hostname, () => socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy()));
    const [kept] = await eventually(async () => {
      const found = await ordersOf(buyer.id);
      expect(found).toHaveLength(1);
      return found;
    });
    const again = await order(key, JSON.parse(body));
    expect([again.status, again.body.id, again.headers['idempotent-replayed']]).toEqual([201, kept!.id, 'true']);
    expect(await ordersOf(buyer.id)).toHaveLength(1);
  });

  it('may bear a key on every POST', async () => {
    const key = { 'idempotency-key': 'k'.repeat(255), 'if-match': '*' };
    const body = { email: `${randomUUID()}@example.com`, name: 'Ada' };
    const first = await api.post<Customer>('/v1/customers', body, key);
    expectReplay(await api.post<Customer>('/v1/customers', body, key), first);
    const block = () => api.post(`/v1/customers/${first.body.id}/block`, { reason: 'A' }, key);
    const blocked = await block();
    expectResource(blocked, 'customer');
    expectReplay(await block(), blocked);
    const note = {
      customerId: first.body.id,
      lines: [{ sku, quantity: 1, unitPrice: gbp('1.00') }],
      reason: 'Broken.',
    };
    const credited = await api.post<CreditNote>('/v1/credit-notes', note, key);
    expectResource(credited, 'creditNote', 201);
    expectReplay(await api.post('/v1/credit-notes', note, key), credited);
  });

  it.each([
    ['/v1/orders', () => wish()],
    [`/v1/orders/${nobody}/pay`, () => ({ paymentReference: 'p' })],
    ['/v1/credit-notes', () => ({ lines: [{ sku, quantity: 1, unitPrice: gbp('1.00') }], reason: 'Broken.' })],
  ])('must bear one on %s', async (path, body) => {
    const bare = () => api.send('POST', path, { body: body() });
    expectProblem(await bare(), 400, 'idempotency_key_required');
    expectProblem(await api.send('POST', path, { body: {} }), 400, 'validation_failed');
    const elsewhere = { headers: { 'x-tenant': 'nobody' }, body: body() };
    expectProblem(await api.send('POST', path, elsewhere), 404, 'tenant_unknown');
  });

  it.each(['', 'with blank', 'tab\there', 'ü', 'x'.repeat(256)])('are refused with the key %j', async (key) => {
    const headers = { ...JSON_TYPE, 'idempotency-key': Buffer.from(key).toString('latin1') };
    for (const path of ['/v1/orders', '/v1/customers']) {
      const answer = await api.raw('POST', path, { headers, text: JSON.stringify(wish()) });
      expectProblem(answer, 400, 'validation_failed', { at: ['Idempotency-Key'] });
    }
  });

  it('are none of PUT and PATCH, which ignore the key', async () => {
    const headers = { 'idempotency-key': 'not for PATCH', 'if-match': '*' };
    for (const name of ['B', 'C']) {
      const answer = await api.patch<Customer>(`/v1/customers/${customer.id}`, { name }, headers);
      expect([answer.body.name, answer.headers['idempotent-replayed']]).toEqual([name, undefined]);
    }
  });
});
