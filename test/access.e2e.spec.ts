import { randomUUID } from 'node:crypto';
import { clerk, type Answer, type ApiClient } from './support/api-client.js';
import { eventually } from './support/eventually.js';
import { expectProblem } from './support/expectations.js';
import type { CreditNote, Customer, Order, Page, Product, TimelineEntry } from './support/resources.js';
import {
  addProduct,
  addStocked,
  bodyOf,
  credit,
  nobody,
  place,
  placePaid,
  register,
  take,
} from './support/scenario.js';
import { Shop } from './support/shop.js';

const password = 'three green herons at noon';

type PlacedOrder = Order & { readonly orderToken?: string };

/**
 * What every route answers to whom. The things that a row is about are Ada's, or a guest's where it says so; `alien` is
 * staff of another tenant that names this one, `abroad` the same without naming it, who meets their own tenant.
 */
const table = `
                                         none expired forged ada bob staff alien abroad token other-token
POST /v1/customers                       201  401     401    201 201 201   403   201    201   201
GET /v1/customers                        401  401     401    403 403 200   403   200    403   403
GET /v1/customers/{id}                   401  401     401    200 404 200   403   404    403   403
PATCH /v1/customers/{id}                 401  401     401    200 404 200   403   404    403   403
POST /v1/customers/{id}/block            401  401     401    403 403 200   403   404    403   403
POST /v1/customers/{id}/unblock          401  401     401    403 403 200   403   404    403   403
GET /v1/customers/{id}/timeline          401  401     401    403 403 200   403   404    403   403
PUT /v1/products/{sku}                   401  401     401    403 403 201   403   201    403   403
POST /v1/products/{sku}/stock            401  401     401    403 403 200   403   404    403   403
GET /v1/products/{sku}                   200  401     401    200 200 200   403   404    200   200
GET /v1/products                         200  401     401    200 200 200   403   200    200   200
POST /v1/orders                          401  401     401    201 403 201   403   422    403   403
POST /v1/orders (guest)                  201  401     401    201 201 201   403   422    403   403
GET /v1/orders                           401  401     401    200 200 200   403   200    403   403
GET /v1/orders/{id}                      401  401     401    200 404 200   403   404    404   404
GET /v1/orders/{id} (guest)              401  401     401    404 404 200   403   404    200   404
POST /v1/orders/{id}/pay                 401  401     401    200 404 200   403   404    404   404
POST /v1/orders/{id}/pay (guest)         401  401     401    404 404 200   403   404    200   404
POST /v1/orders/{id}/ship                401  401     401    403 403 200   403   404    403   403
POST /v1/orders/{id}/deliver             401  401     401    403 403 200   403   404    403   403
POST /v1/orders/{id}/cancel              401  401     401    200 404 200   403   404    404   404
POST /v1/orders/{id}/cancel (guest)      401  401     401    404 404 200   403   404    200   404
GET /v1/orders/{id}/timeline             401  401     401    403 403 200   403   404    403   403
GET /v1/orders/{id}/timeline (guest)     401  401     401    403 403 200   403   404    403   403
GET /v1/orders/{id}/stream               401  401     401    200 404 200   403   404    404   404
GET /v1/orders/{id}/stream (guest)       401  401     401    404 404 200   403   404    200   404
GET /v1/stream                           200  401     401    200 200 200   403   200    200   200
POST /v1/stream-tickets                  401  401     401    200 200 200   403   200    200   200
POST /v1/credit-notes                    401  401     401    403 403 201   403   422    403   403
GET /v1/credit-notes                     401  401     401    200 200 200   403   200    403   403
GET /v1/credit-notes/{id}                401  401     401    200 404 200   403   404    403   403
GET /v1/credit-notes/{id} (guest)        401  401     401    404 404 200   403   404    403   403
GET /v1/ops/dead-letters                 401  401     401    403 403 200   403   200    403   403
GET /v1/ops/dead-letters/{id}            401  401     401    403 403 404   403   404    403   403
POST /v1/ops/dead-letters/redrive        401  401     401    403 403 200   403   200    403   403
POST /v1/ops/dead-letters/{id}/redrive   401  401     401    403 403 404   403   404    403   403
POST /v1/ops/dead-letters/{id}/discard   401  401     401    403 403 404   403   404    403   403
POST /v1/auth/tokens                     200  401     401    200 200 200   403   401    200   200
POST /v1/auth/tokens/refresh             200  401     401    200 200 200   403   401    200   200
POST /v1/auth/logout                     401  401     401    200 200 200   403   200    403   403
GET /.well-known/jwks.json               200  200     200    200 200 200   200   200    200   200
GET /livez                               200  200     200    200 200 200   200   200    200   200
GET /readyz                              200  200     200    200 200 200   200   200    200   200
`;

/** What stands in no table, since it is the same for everybody: metrics, and pages about the API. */
const pages = [
  '/',
  ...['/metrics', '/openapi.json', '/openapi.yaml', '/problems', '/problems/{code}', '/demo', '/demo/*'],
  ...['/docs', '/docs/', '/docs/swagger-ui-init.js', '/docs/swagger-ui-bundle.js'],
  ...['/docs/swagger-ui-standalone-preset.js', '/docs/swagger-ui.css'],
  ...['/docs/favicon-16x16.png', '/docs/favicon-32x32.png'],
];

interface Row {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly guest: boolean;
  readonly expected: readonly number[];
}

const [head = '', ...lines] = table.trim().split('\n');
const parties = head.trim().split(/\s+/);
const rows: Row[] = lines.map((line) => {
  const [, name, method, path, guest, statuses] = /^((\S+) (\S+)( \(guest\))?)\s+([\d ]+)$/.exec(
    line,
  ) as unknown as string[];
  const expected = statuses!.split(/\s+/).map(Number);
  return { name: name!, method: method!, path: path!, guest: guest !== undefined, expected };
});

let shop: Shop;
/** As staff. */
let api: ApiClient;
let ada: Customer;
let bob: Customer;
let product: Product;

beforeAll(async () => {
  shop = await Shop.open(2, { TRADEPOST_DEMO: 'on' });
  api = shop.api();
  [ada, bob, product] = await Promise.all([register(api), register(api), addProduct(api, '2.55')]);
});
afterAll(() => shop.close());

const guestOrder = async (): Promise<PlacedOrder> => {
  const body = { lines: [{ sku: product.sku, quantity: 1 }] };
  return bodyOf(await api.bearing(null).post<PlacedOrder>('/v1/orders', body), 201);
};
const ordered = async (guest: boolean): Promise<PlacedOrder> =>
  guest ? guestOrder() : place(api, ada, [product.sku, 1]);

const credited = async (guest: boolean): Promise<CreditNote> => {
  const order = await ordered(guest);
  bodyOf(await take(api, order, 'pay'), 200);
  return bodyOf(await credit(api, { orderId: order.id }, product.sku, 1, '2.55'), 201);
};

/** The thing that a row is about, in a state in which the call works. */
async function subjectOf({ method, path, guest }: Row): Promise<{ id: string; token?: string | undefined }> {
  const [, , kind, , action] = path.split('/');
  if (kind === 'products') return { id: method === 'PUT' ? `sku-${randomUUID()}` : product.sku };
  if (kind === 'auth') return { id: await loginFor(path) };
  if (kind === 'ops') return { id: '0'.repeat(32) };
  if (kind === 'credit-notes') return readable(kind, await credited(guest));
  if (kind === 'orders') {
    const { id, orderToken: token } = await ordered(guest);
    if (action === 'ship' || action === 'deliver') bodyOf(await take(api, { id }, 'pay'), 200);
    if (action === 'deliver') bodyOf(await take(api, { id }, 'ship'), 200);
    return readable(kind, { id, token });
  }
  if (action === undefined || action === 'timeline') return readable('customers', { id: ada.id });
  const { id } = await register(api);
  if (action === 'unblock') bodyOf(await api.post(`/v1/customers/${id}/block`, { reason: 'Chargebacks.' }), 200);
  return { id };
}

/** A new login: its e-mail, or a refresh token of it. */
async function loginFor(path: string): Promise<string> {
  const stranger = api.bearing(null);
  const email = `${randomUUID()}@example.com`;
  bodyOf(await stranger.post('/v1/customers', { email, name: 'Ada Lovelace', password }), 201);
  if (!path.endsWith('refresh')) return email;
  return bodyOf(await stranger.post<{ refreshToken: string }>('/v1/auth/tokens', { email, password }), 200)
    .refreshToken;
}

async function readable<T extends { readonly id: string }>(kind: string, thing: T): Promise<T> {
  bodyOf(await api.get(`/v1/${kind}/${thing.id}?minVersion=1`), 200);
  return thing;
}

/** A body that works. */
function bodyFor({ method, path, guest }: Row, id: string): unknown {
  const lines = [{ sku: product.sku, quantity: 1 }];
  switch (`${method} ${path}`) {
    case 'POST /v1/customers':
      return { email: `${randomUUID()}@example.com`, name: 'Ada Lovelace', password };
    case 'POST /v1/auth/tokens':
      return { email: id, password };
    case 'POST /v1/auth/tokens/refresh':
      return { refreshToken: id };
    case 'PATCH /v1/customers/{id}':
      return { name: 'Ada King' };
    case 'PUT /v1/products/{sku}':
      return { description: 'Heart T-light holder', unitPrice: product.unitPrice };
    case 'POST /v1/products/{sku}/stock':
      return { change: 1000, reason: 'Delivery.' };
    case 'POST /v1/orders':
      return { lines, ...(!guest && { customerId: ada.id }) };
    case 'POST /v1/orders/{id}/pay':
      return { paymentReference: 'pay_1' };
    case 'POST /v1/orders/{id}/ship':
      return { carrier: 'Royal Mail', trackingNumber: 'RM1' };
    case 'POST /v1/credit-notes':
      return {
        customerId: ada.id,
        reason: 'Broken.',
        lines: lines.map((line) => ({ ...line, unitPrice: product.unitPrice })),
      };
    case 'POST /v1/ops/dead-letters/redrive':
      return { handler: 'orders.buyers' };
    default:
      return /(cancel|block|discard)$/.test(path) && !path.endsWith('unblock') ? { reason: 'Because.' } : undefined;
  }
}

/** Each party as a client, in the order of the table's columns. */
async function clientsOf(token: string | undefined): Promise<readonly ApiClient[]> {
  const { tokens } = shop;
  const [here, there] = shop.tenants as [string, string];
  const genuine = await tokens.staff({ tenant: here });
  const [header, payload, signature] = genuine.split('.') as [string, string, string];
  const abroad = tokens.staff({ tenant: there });
  const unnamed = shop.api(null);
  return [
    api.bearing(null),
    api.bearing(tokens.staff({ tenant: here, life: -1_000 })),
    api.bearing(`${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`),
    api.asCustomer(ada),
    api.asCustomer(bob),
    api,
    api.bearing(abroad),
    unnamed.bearing(abroad),
    api.bearing(token ?? (await guestOrder()).orderToken!),
    api.bearing((await guestOrder()).orderToken!),
  ];
}

/** What a stream answers with, which has no end of its own. */
async function watched(client: ApiClient, path: string): Promise<number> {
  const stream = await client.watch(path);
  stream.close();
  return stream.status;
}

async function headOf(client: ApiClient, path: string): Promise<number> {
  const headers = await client.headers();
  return (await fetch(`${client.url}${path}`, { method: 'HEAD', headers })).status;
}

describe('every route', () => {
  it('stands in the table of who may call it', () => {
    const listed = [...rows, ...pages.map((path) => ({ method: 'GET', path }))].map(({ method, path }) => [
      `${method} ${path}`,
      ...(method === 'GET' ? [`HEAD ${path}`] : []),
    ]);
    expect([...shop.routes].sort()).toEqual([...new Set(listed.flat())].sort());
    for (const { expected } of rows) expect(expected).toHaveLength(parties.length);
  });

  it('stands in the API description', () => {
    const documented = Object.entries(shop.contract.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(documented.sort()).toEqual([...new Set(rows.map(({ method, path }) => `${method} ${path}`))].sort());
  });

  it.each(rows.map((row) => [row.name, row] as const))('%s answers to each as the table says', async (_, row) => {
    const found: Record<string, number> = {};
    for (const [i, party] of parties.entries()) {
      const { id, token } = await subjectOf(row);
      const client = (await clientsOf(token))[i]!;
      const headers = {
        ...(row.method === 'POST' && { 'idempotency-key': randomUUID() }),
        ...(/^P(ATCH|OST)/.test(row.method) && row.path.includes('{') && { 'if-match': '*' }),
      };
      const path = row.path.replace(/\{\w+\}/, encodeURIComponent(id));
      found[party] = path.endsWith('/stream')
        ? await watched(client, path)
        : (await client.send(row.method, path, { headers, body: bodyFor(row, id) })).status;
      if (row.method === 'GET') expect([party, await headOf(client, path)]).toEqual([party, found[party]]);
    }
    expect(found).toEqual(Object.fromEntries(parties.map((party, i) => [party, row.expected[i]])));
  });
});

describe('what is not theirs', () => {
  /** An answer without what differs between any two: the address and the request. */
  const gist = ({ status, body, headers }: Answer<unknown>) => {
    const { instance: _, requestId: __, ...problem } = body as Record<string, unknown>;
    return { status, problem, etag: headers['etag'] };
  };
  const unsent: Record<string, string> = { 'idempotency-key': randomUUID() };
  const stale = { ...unsent, 'if-match': '"7"' };

  it.each<[string, (client: ApiClient, id: string) => Promise<Answer<unknown>>]>([
    ['reading', (client, id) => client.get(`/v1/orders/${id}`)],
    ['reading what is known', (client, id) => client.get(`/v1/orders/${id}`, {}, { 'if-none-match': '*' })],
    ['waiting', (client, id) => client.get(`/v1/orders/${id}?minVersion=1`)],
    ['waiting for a version that is not there', (client, id) => client.get(`/v1/orders/${id}?minVersion=9`)],
    ['paying', (client, id) => take(client, { id }, 'pay')],
    [
      'paying any version',
      (client, id) => client.send('POST', `/v1/orders/${id}/pay`, { headers: unsent, body: { paymentReference: 'x' } }),
    ],
    [
      'paying a version that is not there',
      (client, id) => client.send('POST', `/v1/orders/${id}/pay`, { headers: stale, body: { paymentReference: 'x' } }),
    ],
    ['cancelling', (client, id) => take(client, { id }, 'cancel')],
  ])('is as if it were missing: %s', async (_, call) => {
    const theirs = await readable('orders', await place(api, ada, [product.sku, 1]));
    const token = (await guestOrder()).orderToken!;
    for (const client of [api.asCustomer(bob), api.bearing(token)]) {
      const [found, missing] = [await call(client, theirs.id), await call(client, nobody)];
      expect(gist(found)).toEqual(gist(missing));
      expect([404, 503]).toContain(found.status);
    }
    expect((await api.get<Order>(`/v1/orders/${theirs.id}`)).body).toMatchObject({ version: 1, status: 'placed' });
  });

  it.each<[string, (client: ApiClient, id: string) => Promise<Answer<unknown>>]>([
    ['reading', (client, id) => client.get(`/v1/customers/${id}`)],
    ['waiting', (client, id) => client.get(`/v1/customers/${id}?minVersion=1`)],
    ['changing', (client, id) => client.patch(`/v1/customers/${id}`, { name: 'Eve' })],
    ['changing any version', (client, id) => client.patch(`/v1/customers/${id}`, { name: 'Eve' }, {})],
    ['changing to an e-mail', (client, id) => client.patch(`/v1/customers/${id}`, { email: bob.email })],
  ])('of customers is as if it were missing: %s', async (_, call) => {
    const client = api.asCustomer(bob);
    expect(gist(await call(client, ada.id))).toEqual(gist(await call(client, nobody)));
  });

  it('is in no list of theirs, whatever they ask for', async () => {
    const [one, two] = [await register(api), await register(api)];
    const mine = [await placePaid(api, one, [product.sku, 1]), await place(api, one, [product.sku, 2])];
    const theirs = await placePaid(api, two, [product.sku, 3]);
    const note = bodyOf(await credit(api, { orderId: mine[0]!.id }, product.sku, 1, '2.55'), 201);
    const other = bodyOf(await credit(api, { orderId: theirs.id }, product.sku, 1, '2.55'), 201);
    for (const { id } of [...mine, theirs]) await readable('orders', { id });
    for (const { id } of [note, other]) await readable('credit-notes', { id });
    const client = api.asCustomer(one);
    const ids = async (path: string, query: Record<string, string> = {}) =>
      (await client.all<{ id: string }>(path, { limit: '1', ...query })).items.map(({ id }) => id).sort();
    const all = mine.map(({ id }) => id).sort();
    expect(await ids('/v1/orders')).toEqual(all);
    expect(await ids('/v1/orders', { customerId: one.id, status: 'placed,paid', sort: 'placedAt' })).toEqual(all);
    expect(await ids('/v1/orders', { customerId: two.id })).toEqual([]);
    expect(await ids('/v1/orders', { customerId: two.id, status: 'placed,paid' })).toEqual([]);
    expect(await ids('/v1/credit-notes')).toEqual([note.id]);
    expect(await ids('/v1/credit-notes', { customerId: two.id })).toEqual([]);
    expect(await ids('/v1/credit-notes', { orderId: theirs.id })).toEqual([]);
    expect(await ids('/v1/credit-notes', { orderId: mine[0]!.id })).toEqual([note.id]);
  });

  it('is not given away by a cursor of the staff', async () => {
    const someone = await register(api);
    const { next } = (await api.get<Page<Order>>('/v1/orders', { limit: 1 })).body;
    expectProblem(await api.asCustomer(someone).get('/v1/orders', { limit: 1, cursor: next! }), 400, 'invalid_cursor');
  });

  it('is not given away by the key of another', async () => {
    const [key, body] = [randomUUID(), { lines: [{ sku: product.sku, quantity: 1 }] }];
    const send = (client: ApiClient) => client.post<PlacedOrder>('/v1/orders', body, { 'idempotency-key': key });
    const clients = [api, api.asCustomer(ada), api.asCustomer(bob), api.bearing(null)];
    const orders = await Promise.all(clients.map(async (client) => bodyOf(await send(client), 201)));
    expect(new Set(orders.map(({ id }) => id)).size).toBe(4);
    expect(orders.map(({ customerId }) => customerId)).toEqual([null, ada.id, bob.id, null]);
  });
});

describe('whose an order is', () => {
  const order = (client: ApiClient, customerId?: string | null) =>
    client.post<PlacedOrder>('/v1/orders', { customerId, lines: [{ sku: product.sku, quantity: 1 }] });

  it('is for customers themselves, said or not', async () => {
    const client = api.asCustomer(ada);
    for (const said of [ada.id, undefined, null]) {
      const { customerId, orderToken } = bodyOf(await order(client, said), 201);
      expect([customerId, orderToken]).toEqual([ada.id, undefined]);
    }
    for (const said of [bob.id, nobody]) expectProblem(await order(client, said), 403, 'forbidden');
  });

  it('is for staff whomever they name, or nobody', async () => {
    expect(bodyOf(await order(api, bob.id), 201).customerId).toBe(bob.id);
    for (const said of [undefined, null]) {
      const { customerId, orderToken } = bodyOf(await order(api, said), 201);
      expect([customerId, typeof orderToken]).toEqual([null, 'string']);
    }
    expectProblem(await order(api, nobody), 422, 'customer_unknown');
  });

  it('is for strangers nobody, and they learn of no customer', async () => {
    const stranger = api.bearing(null);
    for (const said of [ada.id, nobody]) expectProblem(await order(stranger, said), 401, 'unauthenticated');
    expect(bodyOf(await order(stranger, null), 201).customerId).toBeNull();
  });

  it('is refused before a key is looked at', async () => {
    const [client, key] = [api.asCustomer(ada), randomUUID()];
    const body = { customerId: bob.id, lines: [{ sku: product.sku, quantity: 1 }] };
    for (let i = 0; i < 2; i += 1)
      expectProblem(await client.post('/v1/orders', body, { 'idempotency-key': key }), 403, 'forbidden');
  });
});

describe('an order of a guest', () => {
  it('answers with the same token when it is sent again, byte for byte, and nobody keeps it', async () => {
    const [stranger, key] = [api.bearing(null), randomUUID()];
    const body = { lines: [{ sku: product.sku, quantity: 1 }] };
    const send = () => stranger.post<PlacedOrder>('/v1/orders', body, { 'idempotency-key': key });
    const [first, again] = [await send(), await send()];
    expect([first.status, again.text, again.headers['idempotent-replayed']]).toEqual([201, first.text, 'true']);
    expect(first.body.orderToken).toMatch(/^order\./);
    const kept = await shop.onWriter(
      'orders',
      ({ session }) =>
        session.sql<{ body: string }>`SELECT body FROM idempotency_records WHERE body LIKE ${`%${first.body.id}%`}`,
    );
    expect(kept).toHaveLength(1);
    expect(kept[0]!.body).not.toContain('orderToken');
  });

  it('takes a random UUID for its key, and nothing that another guest may think of', async () => {
    const body = { lines: [{ sku: product.sku, quantity: 1 }] };
    const answer = await api.bearing(null).post('/v1/orders', body, { 'idempotency-key': 'order-1' });
    expectProblem(answer, 400, 'validation_failed', { at: ['Idempotency-Key'] });
  });

  it('goes its whole way: read, followed, paid, shipped, delivered and credited', async () => {
    const { orderToken, ...placed } = await guestOrder();
    const guest = api.bearing(orderToken!);
    const read = await guest.get<Order>(`/v1/orders/${placed.id}?minVersion=1`);
    expect(read.body).toEqual(placed);
    const known = await guest.get(`/v1/orders/${placed.id}`, {}, { 'if-none-match': read.headers['etag']! });
    expect(known.status).toBe(304);
    expect(bodyOf(await take(guest, placed, 'pay'), 200).status).toBe('paid');
    expect(bodyOf(await take(api, placed, 'ship'), 200).status).toBe('shipped');
    expect(bodyOf(await take(api, placed, 'deliver'), 200).status).toBe('delivered');
    const note = bodyOf(await credit(api, { orderId: placed.id }, product.sku, 1, '2.55'), 201);
    expect(note.customerId).toBeNull();
    const { body } = await guest.get<Order>(`/v1/orders/${placed.id}?minVersion=5`);
    expect(body).toMatchObject({ version: 5, status: 'delivered', customerId: null });
    expect(body).not.toHaveProperty('orderToken');
  });

  it('gives back what it took when its guest cancels it', async () => {
    const { sku } = await addStocked(api, 5);
    const body = { lines: [{ sku, quantity: 5 }] };
    const { id, orderToken } = bodyOf(await api.bearing(null).post<PlacedOrder>('/v1/orders', body), 201);
    expectProblem(await api.bearing(null).post('/v1/orders', body), 409, 'out_of_stock');
    expect(bodyOf(await take(api.bearing(orderToken!), { id }, 'cancel'), 200).status).toBe('cancelled');
    await eventually(async () => expect((await api.get<Product>(`/v1/products/${sku}`)).body.stock).toBe(5));
  });

  it('is nothing to a token that was made for it at another shop', async () => {
    const { id, orderToken } = await guestOrder();
    const [prefix, , ...rest] = orderToken!.split('.');
    const forged = [prefix, shop.tenants[1], ...rest].join('.');
    expectProblem(await shop.api(null).bearing(forged).get(`/v1/orders/${id}`), 401, 'token_invalid');
    expectProblem(await shop.api(1).bearing(orderToken!).get(`/v1/orders/${id}`), 403, 'tenant_mismatch');
  });
});

it('events record who acted', async () => {
  const whoDid = async ({ id }: { id: string }, version: number) => {
    await api.get(`/v1/orders/${id}?minVersion=${version}`);
    return (await api.get<Page<TimelineEntry>>(`/v1/orders/${id}/timeline`)).body.items.map(({ by }) => by);
  };
  const guests = await guestOrder();
  await take(api.bearing(guests.orderToken!), guests, 'pay');
  expect(await whoDid(guests, 2)).toEqual(['guest', 'guest']);
  const client = api.asCustomer(ada);
  const adas = bodyOf(await client.post<Order>('/v1/orders', { lines: [{ sku: product.sku, quantity: 1 }] }), 201);
  await take(client, adas, 'pay');
  await take(api, adas, 'ship');
  expect(await whoDid(adas, 3)).toEqual([`customer:${ada.id}`, `customer:${ada.id}`, `staff:${clerk}`]);
});
