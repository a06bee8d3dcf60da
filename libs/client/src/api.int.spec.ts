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
  return new Shop({ url: `${server.url}/`, retry: quick, patience: 5_000 });
};
afterEach(() => server.close());

describe('a call', () => {
  it('sends what the operation takes, to where it is', async () => {
    const shop = await shopWith({ body: { ...order, status: 'paid' } });
    await shop.orders.pay(order, { paymentReference: 'pay_1' });
    expect(server.heard).toEqual([
      expect.objectContaining({
        method: 'POST',
        path: `/v1/orders/${order.id}/pay`,
        body: { paymentReference: 'pay_1' },
      }),
    ]);
    const { headers } = server.heard[0]!;
    expect(headers).toMatchObject({ 'if-match': '"3"', 'content-type': 'application/json' });
    expect(headers['idempotency-key']).toMatch(uuid);
    expect(headers['authorization']).toBeUndefined();
    expect(headers['x-tenant']).toBeUndefined();
  });

  it('encodes what stands in a path and a query', async () => {
    const shop = await shopWith({ body: { items: [], next: null } });
    await shop.products.get('A/B ?#');
    await shop.orders.list({ status: 'placed,paid', limit: 5 }).page('a+b/c=');
    expect(server.heard.map(({ path }) => path)).toEqual([
      '/v1/products/A%2FB%20%3F%23',
      '/v1/orders?status=placed%2Cpaid&limit=5&cursor=a%2Bb%2Fc%3D',
    ]);
  });

  it('waits for the version that it was given, and asks for whatever is there where it has none', async () => {
    const shop = await shopWith({ body: order });
    await shop.orders.get(order);
    await shop.orders.get(order.id);
    expect(server.heard.map(({ path }) => path)).toEqual([
      `/v1/orders/${order.id}?minVersion=3`,
      `/v1/orders/${order.id}`,
    ]);
  });

  it('names its tenant, and changes whatever is there when it is told to', async () => {
    server = await ScriptedServer.inOrder({ body: order });
    const shop = new Shop({ url: server.url, tenant: 'acme' });
    await shop.orders.cancel({ id: order.id, version: '*' }, { reason: 'Ordered twice.' });
    expect(server.heard[0]!.headers).toMatchObject({ 'if-match': '*', 'x-tenant': 'acme' });
  });

  it('tells all of a reply where that is wanted, and follows its location', async () => {
    const location = `/v1/orders/${order.id}?minVersion=3`;
    const headers = { etag: '"3"', location, 'idempotent-replayed': 'true' };
    const shop = await shopWith({ status: 201, headers, body: order });
    const reply = await shop.request('placeOrder', { body: { lines } });
    expect(reply).toEqual({ status: 201, body: order, etag: '"3"', location, requestId: 'request-1', replayed: true });
    await expect(shop.follow(location)).resolves.toEqual(order);
    expect(server.heard.at(-1)).toMatchObject({ method: 'GET', path: location });
  });
});

describe('a refusal', () => {
  it('keeps its code, its places and all that it tells besides', async () => {
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
    expect(server.heard).toHaveLength(1);
  });

  it('has a code of its own where something else than the shop has answered', async () => {
    const shop = await shopWith({ status: 403, headers: { 'content-type': 'text/html' }, body: '<h1>Forbidden</h1>' });
    await expect(shop.orders.get(order.id)).rejects.toMatchObject({
      code: 'unexpected_answer',
      status: 403,
      errors: [],
    });
  });
});

describe('a call that meets trouble', () => {
  it('is sent again with the same key and body after its answer was lost', async () => {
    const shop = await shopWith('cut', 'cut', { status: 201, body: order });
    await expect(shop.orders.place({ lines })).resolves.toEqual(order);
    const sent = server.heard.map(({ headers, body }) => [headers['idempotency-key'], body]);
    expect(sent).toEqual([sent[0], sent[0], sent[0]]);
  });

  it('has a new key each time it is made, and the one it is given', async () => {
    const shop = await shopWith({ status: 201, body: order });
    await shop.orders.place({ lines });
    await shop.orders.place({ lines });
    await shop.orders.place({ lines }, { idempotencyKey: 'kept-over-a-reload' });
    const keys = server.heard.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe('kept-over-a-reload');
  });

  it('is not sent again where that might do it twice', async () => {
    const shop = await shopWith('cut', { body: order });
    const changing = shop.customers.change({ id: order.id, version: 1 }, { name: 'Ada King' });
    await expect(changing).rejects.toBeInstanceOf(ShopUnreachable);
    expect(server.heard).toHaveLength(1);
  });

  it('goes on until the shop is not busy any more', async () => {
    const busy = refusal(503, 'overloaded', {}, { 'retry-after': '0' });
    const shop = await shopWith(busy, refusal(429, 'rate_limited'), {
      status: 201,
      body: order,
    });
    await expect(shop.orders.place({ lines })).resolves.toEqual(order);
    expect(server.heard).toHaveLength(3);
  });

  it('gives up a try that takes too long', async () => {
    server = await ScriptedServer.inOrder('silence', { body: order });
    const shop = new Shop({ url: server.url, retry: quick, patience: 500 });
    await expect(shop.orders.get(order.id)).resolves.toEqual(order);
  });

  it('is given up for good by its signal', async () => {
    const shop = await shopWith('silence');
    const abort = new AbortController();
    const reason = new Error('The page was left.');
    server.turnTo(() => {
      abort.abort(reason);
      return 'silence';
    });
    await expect(shop.orders.get(order.id, { signal: abort.signal })).rejects.toBe(reason);
    await expect(shop.orders.get(order.id, { signal: abort.signal })).rejects.toBe(reason);
    expect(server.heard).toHaveLength(1);
  });

  it('is told to whoever cannot be reached at all', async () => {
    const shop = await shopWith({ body: order });
    await server.close();
    const once = { retry: { attempts: 1 } };
    await expect(shop.orders.get(order.id, once)).rejects.toMatchObject({ name: 'ShopUnreachable' });
    server = await ScriptedServer.inOrder({ body: order });
  });
});
