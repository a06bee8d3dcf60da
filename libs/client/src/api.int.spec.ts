import { isProblem, ShopUnreachable } from './problem.js';
import { Shop } from './shop.js';
import { refusal, ScriptedServer, type Outcome } from './testing/scripted-server.js';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const order = { id: '01890a5d-ac96-774b-bcce-b302099a8057', version: 3, status: 'placed' };
const lines = [{ sku: '85123A', quantity: 6 }];
const quick = { firstWait: 1, longestWait: 1_000 };

let server: ScriptedServer;
const shopWith = async (...outcomes: Outcome[]) => {
  server = await ScriptedServer.inOrder(...outcomes);
  return new Shop({ url: `${server.url}/`, retry: quick, timeoutMs: 5_000 });
};
afterEach(() => server.close());

describe('a call', () => {
  it('sends path, query, headers and body of the operation', async () => {
    const shop = await shopWith({ body: { ...order, status: 'paid' } });
    await shop.orders.pay(order, { paymentReference: 'pay_1' });
    expect(server.requests).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: `/v1/orders/${order.id}/pay`,
        body: { paymentReference: 'pay_1' },
      }),
    ]);
    const { headers } = server.requests[0]!;
    expect(headers).toMatchObject({ 'if-match': '"3"', 'content-type': 'application/json' });
    expect(headers['idempotency-key']).toMatch(uuid);
    expect(headers['authorization']).toBeUndefined();
    expect(headers['x-tenant']).toBeUndefined();
  });

  it('encodes path and query parameters', async () => {
    const shop = await shopWith({ body: { items: [], next: null } });
    await shop.products.get('A/B ?#');
    await shop.orders.list({ status: 'placed,paid', limit: 5 }).page('a+b/c=');
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/v1/products/A%2FB%20%3F%23',
      '/v1/orders?status=placed%2Cpaid&limit=5&cursor=a%2Bb%2Fc%3D',
    ]);
  });

  it('sends minVersion only where a version was given', async () => {
    const shop = await shopWith({ body: order });
    await shop.orders.get(order);
    await shop.orders.get(order.id);
    expect(server.requests.map(({ path }) => path)).toEqual([
      `/v1/orders/${order.id}?minVersion=3`,
      `/v1/orders/${order.id}`,
    ]);
  });

  it('sends its tenant, and If-Match: * on request', async () => {
    server = await ScriptedServer.inOrder({ body: order });
    const shop = new Shop({ url: server.url, tenant: 'acme' });
    await shop.orders.cancel({ id: order.id, version: '*' }, { reason: 'Ordered twice.' });
    expect(server.requests[0]!.headers).toMatchObject({ 'if-match': '*', 'x-tenant': 'acme' });
  });

  it('returns the whole reply on request, and follows its location', async () => {
    const location = `/v1/orders/${order.id}?minVersion=3`;
    const headers = { etag: '"3"', location, 'idempotent-replayed': 'true' };
    const shop = await shopWith({ status: 201, headers, body: order });
    const reply = await shop.request('placeOrder', { body: { lines } });
    expect(reply).toEqual({ status: 201, body: order, etag: '"3"', location, requestId: 'request-1', replayed: true });
    await expect(shop.follow(location)).resolves.toEqual(order);
    expect(server.requests.at(-1)).toMatchObject({ method: 'GET', path: location });
  });
});

describe('a refusal', () => {
  it('keeps its code, errors and members', async () => {
    const errors = [{ pointer: '/lines/0/sku', detail: 'is out of stock.' }];
    const shop = await shopWith(refusal(409, 'out_of_stock', { errors, left: 2 }));
    const error = await shop.orders.place({ lines }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'ShopProblem',
      message: 'It is out_of_stock.',
      code: 'out_of_stock',
      status: 409,
      errors,
      requestId: 'request-1',
      members: { left: 2 },
    });
    expect([isProblem(error), isProblem(error, 'out_of_stock'), isProblem(error, 'price_changed')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(server.requests).toHaveLength(1);
  });

  it('has a code of its own for an answer that is not of the shop', async () => {
    const shop = await shopWith({ status: 403, headers: { 'content-type': 'text/html' }, body: '<h1>Forbidden</h1>' });
    await expect(shop.orders.get(order.id)).rejects.toMatchObject({
      code: 'unexpected_answer',
      status: 403,
      errors: [],
    });
  });
});

describe('a failing call', () => {
  it('is retried with the same key and body after its answer was lost', async () => {
    const shop = await shopWith('cut', 'cut', { status: 201, body: order });
    await expect(shop.orders.place({ lines })).resolves.toEqual(order);
    const sent = server.requests.map(({ headers, body }) => [headers['idempotency-key'], body]);
    expect(sent).toEqual([sent[0], sent[0], sent[0]]);
  });

  it('has a new key per call, or the given one', async () => {
    const shop = await shopWith({ status: 201, body: order });
    await shop.orders.place({ lines });
    await shop.orders.place({ lines });
    await shop.orders.place({ lines }, { idempotencyKey: 'kept-over-a-reload' });
    const keys = server.requests.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe('kept-over-a-reload');
  });

  it('is not retried where that might execute it twice', async () => {
    const shop = await shopWith('cut', { body: order });
    const changing = shop.customers.change({ id: order.id, version: 1 }, { name: 'Ada King' });
    await expect(changing).rejects.toBeInstanceOf(ShopUnreachable);
    expect(server.requests).toHaveLength(1);
  });

  it('is retried while the shop is busy', async () => {
    const busy = refusal(503, 'overloaded', {}, { 'retry-after': '0' });
    const shop = await shopWith(busy, refusal(429, 'rate_limited'), {
      status: 201,
      body: order,
    });
    await expect(shop.orders.place({ lines })).resolves.toEqual(order);
    expect(server.requests).toHaveLength(3);
  });

  it('times an attempt out', async () => {
    server = await ScriptedServer.inOrder('silence', { body: order });
    const shop = new Shop({ url: server.url, retry: quick, timeoutMs: 500 });
    await expect(shop.orders.get(order.id)).resolves.toEqual(order);
  });

  it('is aborted by its signal', async () => {
    const shop = await shopWith('silence');
    const abort = new AbortController();
    const reason = new Error('The page was left.');
    server.respondWith(() => {
      abort.abort(reason);
      return 'silence';
    });
    await expect(shop.orders.get(order.id, { signal: abort.signal })).rejects.toBe(reason);
    await expect(shop.orders.get(order.id, { signal: abort.signal })).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  it('throws ShopUnreachable where nothing answers', async () => {
    const shop = await shopWith({ body: order });
    await server.close();
    const once = { retry: { attempts: 1 } };
    await expect(shop.orders.get(order.id, once)).rejects.toMatchObject({ name: 'ShopUnreachable' });
    server = await ScriptedServer.inOrder({ body: order });
  });
});
