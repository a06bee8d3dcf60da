import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiClient } from './support/api-client.js';
import { EventStream } from './support/event-stream.js';
import { crowd, eventually } from './support/eventually.js';
import { expectProblem } from './support/expectations.js';
import { processes } from './support/processes.js';
import { gbp, type Customer, type Order, type Product, type Tokens } from './support/resources.js';
import { addProduct, bodyOf, credit, nobody, place, placePaid, register, take } from './support/scenario.js';
import { Shop } from './support/shop.js';

interface Snapshot {
  readonly [plural: string]: { readonly items: readonly { readonly id: string }[]; readonly more: boolean };
}

const tenantWide = '/v1/stream?scope=tenant';
const ofOrder = ({ id }: { id: string }): string => `/v1/orders/${id}/stream`;
const resumed = (id: string): Record<string, string> => ({ 'last-event-id': id });
const snapshotOf = async (stream: EventStream): Promise<Snapshot> => (await stream.first(1))[0]!.data as Snapshot;
const reprice = (api: ApiClient, { sku }: Product, amount: string) =>
  api.change(`/v1/products/${sku}`, { description: 'Heart T-light holder', unitPrice: gbp(amount) });

describe('live updates', () => {
  let shop: Shop;
  let api: ApiClient;
  let ada: Customer;
  let bob: Customer;
  let product: Product;
  let streams: EventStream[];

  beforeAll(async () => {
    shop = await Shop.open(2, { TRADEPOST_STREAMS_PER_PRINCIPAL: '3' });
    api = shop.api();
    [ada, bob, product] = await Promise.all([register(api), register(api), addProduct(api, '2.55')]);
  });
  afterAll(() => shop.close());
  beforeEach(() => (streams = []));
  afterEach(async () => {
    for (const stream of streams) stream.close();
    await eventually(async () => expect(await openStreams()).toBe(0));
  });

  const openStreams = async (): Promise<number> =>
    Number(/^tradepost_live_streams (\d+)$/m.exec((await api.get('/metrics')).text)?.[1]);
  const watch = async (client: ApiClient, path: string, headers: Record<string, string> = {}) => {
    const stream = await client.watch(path, headers);
    streams.push(stream);
    return stream;
  };
  const guestOrder = async (): Promise<Order & { readonly orderToken: string }> => {
    const body = { lines: [{ sku: product.sku, quantity: 1 }] };
    return bodyOf(await api.bearing(null).post<Order & { orderToken: string }>('/v1/orders', body), 201);
  };

  /** Uses a token of Ada's that ends soon: longer ones, until one has not ended before its first use. */
  const withShortToken = async <T extends { readonly status: number }>(use: (client: ApiClient) => Promise<T>) => {
    for (let life = 1_500; ; life *= 2) {
      const used = await use(api.bearing(shop.tokens.customer(ada.id, { tenant: shop.tenants[0]!, life })));
      if (used.status !== 401) return used;
    }
  };

  it('of an order begin with it, and tell each change with the whole order as it was then', async () => {
    const order = await place(api, ada, [product.sku, 2]);
    const stream = await watch(api.asCustomer(ada), ofOrder(order));
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-cache, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': expect.stringMatching(/./),
    });
    const paid = bodyOf(await take(api, order, 'pay'), 200);
    const shipped = bodyOf(await take(api, order, 'ship'), 200);
    const [snapshot, first, second] = await stream.first(3);
    expect(snapshot).toMatchObject({ type: 'snapshot', data: { orders: { items: [order], more: false } } });
    expect(first).toMatchObject({ type: 'order.paid', data: { type: 'order.paid', at: paid.paidAt, version: 2 } });
    expect(first!.data).toMatchObject({ resource: 'order', id: order.id, data: paid });
    expect(second).toMatchObject({ type: 'order.shipped', data: { version: 3, data: shipped } });
  });

  it('count as ten reads when they are opened', async () => {
    const { response } = await watch(api.asCustomer(await register(api)), '/v1/stream');
    expect(response.headers['ratelimit']).toMatch(/^"reads";r=599990;/);
  });

  it('show a customer what is theirs, and nothing else', async () => {
    const [hers, his] = [
      await watch(api.asCustomer(ada), '/v1/stream'),
      await watch(api.asCustomer(bob), '/v1/stream'),
    ];
    await Promise.all([snapshotOf(hers), snapshotOf(his)]);
    const order = await placePaid(api, ada, [product.sku, 3]);
    bodyOf(await credit(api, { orderId: order.id }, product.sku, 1, '2.55'), 201);
    bodyOf(await api.patch(`/v1/customers/${ada.id}`, { name: 'Ada King' }), 200);
    for (const type of [
      'order.placed',
      'credit_note.issued',
      'order.credited',
      'customer.changed',
      'customer.purchases_changed',
    ])
      await hers.hear(type);
    const other = await place(api, bob, [product.sku, 1]);
    await his.hear('order.placed');
    await his.hear('customer.purchases_changed');
    expect(new Set(his.changes.map(({ id }) => id))).toEqual(new Set([other.id, bob.id]));
    expect(hers.changes.map(({ id }) => id)).not.toContain(other.id);
    const again = await snapshotOf(await watch(api.asCustomer(ada), '/v1/stream'));
    expect(Object.keys(again)).toEqual(['customers', 'orders', 'creditNotes']);
    expect(again['customers']!.items).toEqual([expect.objectContaining({ id: ada.id, name: 'Ada King' })]);
    expect(again['orders']!.items[0]).toMatchObject({ id: order.id });
    expect(again['creditNotes']!.items).toHaveLength(1);
  });

  it('show staff the whole tenant when they ask for it, of no other tenant', async () => {
    const all = await watch(api, tenantWide);
    const own = await watch(api, '/v1/stream');
    await Promise.all([snapshotOf(all), snapshotOf(own)]);
    const elsewhere = shop.api(1);
    const theirs = await place(elsewhere, await register(elsewhere), [(await addProduct(elsewhere)).sku, 1]);
    const order = await place(api, bob, [product.sku, 1]);
    await eventually(() => expect(all.changes.map(({ id }) => id)).toContain(order.id));
    expect(all.changes.map(({ id }) => id)).not.toContain(theirs.id);
    expect(own.changes).toEqual([]);
    expectProblem(await api.asCustomer(ada).get(tenantWide), 403, 'forbidden');
  });

  it('show a guest their order, by its token', async () => {
    const [order, other] = [await guestOrder(), await guestOrder()];
    const guest = api.bearing(order.orderToken);
    const [narrow, wide] = [await watch(guest, ofOrder(order)), await watch(guest, '/v1/stream')];
    await Promise.all([snapshotOf(narrow), snapshotOf(wide)]);
    bodyOf(await take(api, other, 'pay'), 200);
    bodyOf(await take(guest, order, 'pay'), 200);
    for (const stream of [narrow, wide]) {
      await stream.hear('order.paid');
      expect(stream.changes.map(({ id }) => id)).toEqual([order.id]);
    }
    expectProblem(await guest.get(ofOrder(other)), 404, 'order_not_found');
  });

  it('are the same 404 for what is missing and for what is somebody else’s', async () => {
    const order = await place(api, ada, [product.sku, 1]);
    expectProblem(await api.asCustomer(bob).get(ofOrder(order)), 404, 'order_not_found');
    expectProblem(await api.asCustomer(bob).get(ofOrder({ id: nobody })), 404, 'order_not_found');
    expectProblem(await api.get('/v1/orders/no-id/stream'), 404, 'order_not_found');
    expectProblem(await shop.api(1).get(ofOrder(order)), 404, 'order_not_found');
    expectProblem(await api.bearing(null).get(ofOrder(order)), 401, 'unauthenticated');
    expectProblem(await api.bearing(null).get(tenantWide), 401, 'unauthenticated');
  });

  it('are refused beyond as many as one caller may have, until one is closed', async () => {
    const client = api.asCustomer(ada);
    for (let i = 0; i < 3; i += 1) await snapshotOf(await watch(client, '/v1/stream'));
    const refused = await client.get('/v1/stream');
    expectProblem(refused, 429, 'too_many_streams');
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    streams[0]!.close();
    await eventually(async () => {
      const stream = await watch(client, '/v1/stream');
      expect(stream.status).toBe(200);
    });
  });

  it('end when their token does', async () => {
    const stream = await withShortToken((client) => watch(client, '/v1/stream'));
    await snapshotOf(stream);
    expect(await stream.hear('stream.end')).toMatchObject({ data: { reason: 'token_ended' } });
    await eventually(() => expect(stream.ended).toBe(true));
  });

  it('have a head that uses up no ticket, keeps no place and is let in as they are', async () => {
    const order = await place(api, ada, [product.sku, 1]);
    const { ticket } = bodyOf(await api.post<{ ticket: string }>('/v1/stream-tickets'), 200);
    for (const path of ['/v1/stream', ofOrder(order)]) {
      for (const headers of [await api.headers(), {}]) {
        for (let times = 0; times < 12; times += 1) {
          const response = await fetch(`${shop.url}${path}?ticket=${ticket}`, { method: 'HEAD', headers });
          expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
            200,
            'text/event-stream; charset=utf-8',
            '',
          ]);
        }
      }
    }
    expect((await fetch(`${shop.url}/v1/stream?ticket=made-up`, { method: 'HEAD' })).status).toBe(401);
    expect((await watch(api.bearing(null), `/v1/stream?ticket=${ticket}`)).status).toBe(200);
    expect((await fetch(`${shop.url}/v1/stream?ticket=${ticket}`, { method: 'HEAD' })).status).toBe(401);
  });

  describe('opened with a ticket', () => {
    const ticketFor = async (client: ApiClient, body: object = {}) => {
      const answer = await client.post<{ ticket: string; expiresIn: number }>('/v1/stream-tickets', body);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(bodyOf(answer, 200).expiresIn).toBe(30);
      return answer.body.ticket;
    };

    it('are those of whoever asked for it, in their tenant, once', async () => {
      const ticket = await ticketFor(api.asCustomer(ada));
      const nameless = shop.api(null).bearing(null);
      const stream = await watch(nameless, `/v1/stream?ticket=${ticket}`);
      expect((await snapshotOf(stream))['customers']!.items).toEqual([expect.objectContaining({ id: ada.id })]);
      expectProblem(await nameless.get(`/v1/stream?ticket=${ticket}`), 401, 'stream_ticket_invalid');
      expectProblem(await nameless.get('/v1/stream?ticket=made-up'), 401, 'stream_ticket_invalid');
    });

    it('are the one it was asked for', async () => {
      const order = await place(api, ada, [product.sku, 1]);
      const ticket = await ticketFor(api.asCustomer(ada), { path: ofOrder(order) });
      const stranger = api.bearing(null);
      expectProblem(await stranger.get(`/v1/stream?ticket=${ticket}`), 401, 'stream_ticket_invalid');
      const another = await ticketFor(api.asCustomer(ada), { path: ofOrder(order) });
      expect((await watch(stranger, `${ofOrder(order)}?ticket=${another}`)).status).toBe(200);
    });

    it('go on after the id in the address', async () => {
      const client = api.asCustomer(ada);
      const order = await place(api, ada, [product.sku, 1]);
      const [begun] = await (await watch(client, ofOrder(order))).first(1);
      bodyOf(await take(api, order, 'pay'), 200);
      const ticket = await ticketFor(client);
      const stream = await watch(api.bearing(null), `${ofOrder(order)}?ticket=${ticket}&lastEventId=${begun!.id}`);
      expect((await stream.first(1))[0]).toMatchObject({ type: 'order.paid' });
    });

    it.each<[string, (client: ApiClient, id: string) => Promise<unknown>]>([
      ['signed out', (client) => client.post('/v1/auth/logout')],
      ['were blocked', (_, id) => api.post(`/v1/customers/${id}/block`, { reason: 'Chargebacks.' })],
    ])('are none once those who asked for it %s', async (_, end) => {
      const [stranger, login] = [
        api.bearing(null),
        { email: `${randomUUID()}@example.com`, password: 'three blue herons' },
      ];
      const { id } = bodyOf(await stranger.post<Customer>('/v1/customers', { ...login, name: 'Grace Hopper' }), 201);
      const client = api.bearing(bodyOf(await stranger.post<Tokens>('/v1/auth/tokens', login), 200).accessToken);
      const ticket = await ticketFor(client);
      await end(client, id);
      await eventually(async () => expectProblem(await client.get(`/v1/customers/${id}`), 401, 'token_invalid'));
      expectProblem(await stranger.get(`/v1/stream?ticket=${ticket}`), 401, 'stream_ticket_invalid');
    });

    it('are none once the token it was asked for with has ended', async () => {
      const { ticket } = bodyOf(
        await withShortToken(async (client) => {
          const answer = await client.post<{ ticket: string }>('/v1/stream-tickets');
          if (answer.status === 200)
            await eventually(async () => expectProblem(await client.get('/v1/orders'), 401, 'token_invalid'));
          return answer;
        }),
        200,
      );
      expectProblem(await api.bearing(null).get(`/v1/stream?ticket=${ticket}`), 401, 'stream_ticket_invalid');
    });

    it('are those of the tenant that the request names, if it names one', async () => {
      const ticket = await ticketFor(api.asCustomer(ada));
      const path = `/v1/stream?ticket=${ticket}`;
      expectProblem(await shop.api(1).bearing(null).get(path), 403, 'tenant_mismatch');
      const nowhere = { 'x-tenant': 'nobody' };
      expectProblem(await shop.api(null).bearing(null).get(path, {}, nowhere), 404, 'tenant_unknown');
    });

    it('open nothing but a stream', async () => {
      const ticket = await ticketFor(api.asCustomer(ada));
      expectProblem(await api.bearing(null).get(`/v1/orders?ticket=${ticket}`), 401, 'unauthenticated');
      expectProblem(await api.bearing(null).post('/v1/stream-tickets'), 401, 'unauthenticated');
    });
  });

  it('tell every page to load anew when prices change: once for many changes', async () => {
    const pages = await Promise.all([
      watch(api.asCustomer(ada), '/v1/stream'),
      watch(api, tenantWide),
      watch(api.bearing(null), '/v1/stream'),
    ]);
    await Promise.all(pages.map(snapshotOf));
    await eventually(() => expect(pages[0]!.events.length).toBeGreaterThan(0));
    const repriced = await Promise.all(['2.60', '2.65', '2.70', '2.75'].map((amount) => reprice(api, product, amount)));
    for (const answer of repriced) bodyOf(answer, 200);
    await Promise.all(pages.map((page) => page.hear('web.client.reload')));
    await pause(1_500);
    for (const page of pages) expect(page.types.filter((type) => type === 'web.client.reload')).toHaveLength(1);
    const { id } = await pages[0]!.hear('web.client.reload');
    const later = await watch(api.asCustomer(ada), '/v1/stream', resumed(id));
    await place(api, ada, [product.sku, 1]);
    expect((await later.first(1))[0]!.type).toBe('order.placed');
  });

  it('tell the pages of a blocked customer, and theirs alone, to sign out', async () => {
    const eve = await register(api);
    const [hers, his] = [
      await watch(api.asCustomer(eve), '/v1/stream'),
      await watch(api.asCustomer(bob), '/v1/stream'),
    ];
    await Promise.all([snapshotOf(hers), snapshotOf(his)]);
    bodyOf(await api.post(`/v1/customers/${eve.id}/block`, { reason: 'Chargebacks.' }), 200);
    await hers.hear('web.client.logout');
    await eventually(() => expect(hers.ended).toBe(true));
    expect(his.types).not.toContain('web.client.logout');
  });

  it('tell the pages of a sign-in that has ended, and no others of the same customer, to sign out', async () => {
    const login = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
    const stranger = api.bearing(null);
    const { id } = bodyOf(await stranger.post<Customer>('/v1/customers', { ...login, name: 'Grace Hopper' }), 201);
    const signIn = async () => bodyOf(await stranger.post<Tokens>('/v1/auth/tokens', login), 200);
    const [here, there] = [await signIn(), await signIn()];
    const page = await watch(api.bearing(here.accessToken), '/v1/stream');
    const elsewhere = await watch(api.bearing(there.accessToken), '/v1/stream');
    expect((await snapshotOf(elsewhere))['customers']!.items).toEqual([expect.objectContaining({ id })]);
    await snapshotOf(page);
    bodyOf(await api.bearing(here.accessToken).post('/v1/auth/logout'), 200);
    await page.hear('web.client.logout');
    await eventually(() => expect(page.ended).toBe(true));
    bodyOf(await api.patch(`/v1/customers/${id}`, { name: 'Rear Admiral Hopper' }), 200);
    await elsewhere.hear('customer.changed');
    expect([elsewhere.types.includes('web.client.logout'), elsewhere.ended]).toEqual([false, false]);
  });

  it('cut off a client that does not read, which goes on later where it was', async () => {
    const slow = await watch(api, tenantWide);
    await slow.first(1);
    slow.response.pause();
    const lines = Array.from({ length: 2_000 }, (): [string, number] => [product.sku, 1]);
    const placed: string[] = [];
    await eventually(async () => {
      placed.push((await place(api, bob, ...lines)).id);
      expect((await api.get('/metrics')).text).toMatch(/tradepost_live_streams_ended_total\{reason="slow"\} 1/);
    });
    const again = await watch(api, tenantWide, resumed(slow.events.at(-1)!.id));
    await eventually(() => {
      const seen = [...slow.changes, ...again.changes].filter(({ type }) => type === 'order.placed');
      expect(seen.map((change) => change.id).filter((one) => placed.includes(one))).toEqual(placed);
    });
  });
});

describe('a stream over processes that come and go', () => {
  const shop = processes();

  it('goes on after a kill, with nothing missed or doubled', async () => {
    let service = shop.start();
    let api = await shop.client(await service.serving());
    const product = await addProduct(api);
    const customer = await register(api);
    const ids: string[] = [];
    const heard: [string, number][] = [];
    let last: string | undefined;
    for (let round = 0; round < 2; round += 1) {
      const stream = await api.asCustomer(customer).watch('/v1/stream', last === undefined ? {} : resumed(last));
      if (last === undefined) await stream.first(1);
      const placing = crowd(20, 4, async () => {
        const order = await place(api, customer, [product.sku, 1]).catch(() => null);
        if (order === null) return;
        ids.push(order.id);
        await take(api, order, 'pay').catch(() => null);
      });
      await eventually(() => expect(stream.changes.length).toBeGreaterThan(5));
      await service.kill('SIGKILL');
      await placing;
      await eventually(() => expect(stream.ended).toBe(true));
      for (const { resource, id, version } of stream.changes) if (resource === 'order') heard.push([id, version]);
      last = stream.events.at(-1)!.id;
      service = shop.start();
      api = await shop.client(await service.serving());
    }
    const stream = await api.asCustomer(customer).watch('/v1/stream', resumed(last!));
    const items = await eventually(async () => {
      // The read model may be behind the stream.
      const { items } = await api.all<Order>('/v1/orders', { customerId: customer.id });
      const late = stream.changes.filter(({ resource }) => resource === 'order');
      const all = [...heard, ...late.map(({ id, version }): [string, number] => [id, version])];
      const due = items.flatMap(({ id, version }) => Array.from({ length: version }, (_, i) => [id, i + 1]));
      expect([...all].sort()).toEqual([...due].sort());
      return items;
    });
    expect(ids.every((id) => items.some((item) => item.id === id))).toBe(true);
    stream.close();
  });

  it('hears of what a worker in another process does', async () => {
    const service = shop.start('serve', '--no-worker');
    const worker = shop.start('worker');
    const api = await shop.client(await service.serving());
    const [product, customer] = [await addProduct(api), await register(api)];
    const order = await place(api, customer, [product.sku, 1]);
    const page = await api.asCustomer(customer).watch(ofOrder(order));
    const staff = await api.watch(tenantWide);
    await eventually(() => expect([page.events.length, staff.events.length].every((n) => n > 0)).toBe(true));
    bodyOf(await reprice(api, product, '3.00'), 200);
    await page.hear('web.client.reload');
    bodyOf(await api.post(`/v1/customers/${customer.id}/block`, { reason: 'Chargebacks.' }), 200);
    await page.hear('web.client.logout');
    await staff.hear('customer.blocked');
    await eventually(() =>
      expect(staff.changes).toContainEqual(expect.objectContaining({ type: 'order.cancelled', id: order.id })),
    );
    staff.close();
    expect(await worker.kill('SIGTERM')).toBe(0);
  });

  it('ends with a word when the service stops, and neither token nor ticket is in the log', async () => {
    const service = shop.start();
    const api = await shop.client(await service.serving());
    const customer = await register(api);
    const { ticket } = bodyOf(await api.post<{ ticket: string }>('/v1/stream-tickets'), 200);
    const open = [await api.bearing(null).watch(`/v1/stream?ticket=${ticket}`), await api.watch(tenantWide)];
    for (let i = 0; i < 5; i += 1) open.push(await api.asCustomer(customer).watch('/v1/stream'));
    await Promise.all(open.map((stream) => stream.first(1)));
    open[0]!.response.pause();
    service.signal('SIGTERM');
    await eventually(() => expect(open.slice(1).every(({ ended }) => ended)).toBe(true));
    expect(await service.end()).toBe(0);
    expect(open[1]!.events.at(-1)).toMatchObject({ type: 'stream.end', data: { reason: 'stopping' } });
    expect(service.stdout + service.stderr).not.toContain(ticket);
  });
});
