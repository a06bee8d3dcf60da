import { isProblem, Shop, type Order } from '@tradepost/client';
import { rm } from 'node:fs/promises';
import { clerk, staffed } from './support/demo-shop.js';
import { eventually } from './support/eventually.js';
import { FlakyProxy, type Loss } from './support/flaky-proxy.js';
import { ServiceProcess } from './support/service-process.js';
import { dropTenants, freshFolder, freshTenant, mongoUrl } from './support/shop.js';

const password = 'three green herons at noon';
const mug = { description: 'Enamel mug', unitPrice: { amount: '4.25', currency: 'GBP' } } as const;

let people = 0;

/** Somebody who has just registered and signed in. */
async function customerOf(url: string, tenant: string): Promise<Shop> {
  const shop = new Shop({ url, tenant });
  const email = `ada.${people++}@example.com`;
  await shop.customers.register({ email, name: 'Ada Lovelace', password });
  await shop.session.signIn({ email, password });
  return shop;
}

async function clerkOf(url: string, tenant: string): Promise<Shop> {
  const shop = new Shop({ url, tenant });
  await shop.session.signIn(clerk);
  return shop;
}

let folder: string;
let tenant: string;
let running: ServiceProcess;

const start = (port = '0') => {
  running = new ServiceProcess(folder, {
    ...staffed,
    ...(mongoUrl !== undefined && { MONGODB_URL: mongoUrl }),
    PORT: port,
    TRADEPOST_TENANTS: tenant,
    TRADEPOST_LOG_LEVEL: 'warn',
  });
  return running.serving();
};

const openShop = async () => {
  folder = await freshFolder();
  tenant = freshTenant();
  return start();
};

const closeShop = async () => {
  await running.kill('SIGKILL');
  await dropTenants([tenant]);
  await rm(folder, { recursive: true, force: true });
};

describe('the client', () => {
  let url: string;
  let staff: Shop;
  let ada: Shop;

  beforeAll(async () => {
    url = await openShop();
    staff = await clerkOf(url, tenant);
    await staff.products.add('MUG01', mug);
    ada = await customerOf(url, tenant);
  });
  afterAll(closeShop);

  it('takes a customer from the price list to a paid order, and follows what was just written', async () => {
    const products = await ada.products.list({ active: true }).take(10);
    expect(products.map(({ sku }) => sku)).toContain('MUG01');
    const placed = await ada.orders.place({ lines: [{ sku: 'MUG01', quantity: 2 }] });
    expect(placed).toMatchObject({ customerId: ada.session.who!.id, total: { amount: '8.50', currency: 'GBP' } });
    expect(await ada.orders.get(placed)).toEqual(placed);
    const paid = await ada.orders.pay(placed, { paymentReference: 'pay_1' });
    expect(await ada.orders.get(paid)).toEqual(paid);
    expect(paid.allowedActions).toEqual(['ship', 'cancel']);
  });

  it('gives all of a reply where that is asked for, with a location that can be followed', async () => {
    const { status, etag, location, replayed } = await ada.request('placeOrder', {
      body: { lines: [{ sku: 'MUG01', quantity: 1 }] },
    });
    expect([status, etag, replayed]).toEqual([201, '"1"', false]);
    await expect(ada.follow<Order>(location!)).resolves.toMatchObject({ version: 1, status: 'placed' });
  });

  it('does not let a change be undone that was made meanwhile', async () => {
    const placed = await ada.orders.place({ lines: [{ sku: 'MUG01', quantity: 1 }] });
    await ada.orders.pay(placed, { paymentReference: 'pay_2' });
    const cancelling = ada.orders.cancel(placed, { reason: 'Ordered twice.' });
    await expect(cancelling).rejects.toMatchObject({ code: 'version_mismatch', members: { currentVersion: 2 } });
    await expect(ada.orders.cancel({ ...placed, version: '*' }, { reason: 'Ordered twice.' })).resolves.toMatchObject({
      status: 'cancelled',
    });
  });

  it('says what was refused, and where', async () => {
    const placing = ada.orders.place({
      lines: [
        { sku: 'MUG01', quantity: 1 },
        { sku: 'NONE', quantity: 1 },
      ],
    });
    const error = await placing.catch((thrown: unknown) => thrown);
    if (!isProblem(error, 'product_unknown')) throw error;
    expect([error.status, error.errors]).toEqual([422, [{ pointer: '/lines/1/sku', detail: expect.any(String) }]]);
    expect(error.requestId).toMatch(/\S/);
  });

  it('narrows what a refusal tells by its code', async () => {
    const lines = [{ sku: 'MUG01', quantity: 1 }];
    const outdated = { amount: '1.00', currency: 'GBP' } as const;
    const refusals = [
      () => ada.orders.place({ lines, expectedTotal: outdated }),
      async () => ada.orders.cancel({ ...(await ada.orders.place({ lines })), version: 7 }, { reason: 'Too many.' }),
      async () => staff.orders.deliver(await ada.orders.place({ lines })),
    ];
    const told: unknown[] = [];
    for (const refused of refusals) {
      const error: unknown = await refused().catch((thrown: unknown) => thrown);
      if (!isProblem(error, 'price_changed', 'version_mismatch', 'order_not_deliverable')) throw error;
      if (error.code === 'price_changed') told.push(error.members.total.amount);
      else if (error.code === 'version_mismatch') told.push(error.members.currentVersion + 1);
      else told.push(error.members.allowedActions.includes('pay'));
      // @ts-expect-error There is no such refusal.
      expect(isProblem(error, 'price_change')).toBe(false);
    }
    expect(told).toEqual(['4.25', 2, true]);
  });

  it('takes an address with the path of the API for the same shop', async () => {
    for (const end of ['/', '/v1', '/v1/']) {
      const shop = new Shop({ url: `${url}${end}`, tenant });
      expect((await shop.products.get('MUG01')).sku).toBe('MUG01');
    }
  });

  it('walks a list to its end', async () => {
    const bob = await customerOf(url, tenant);
    const ids: string[] = [];
    for (let i = 0; i < 7; i++) ids.push((await bob.orders.place({ lines: [{ sku: 'MUG01', quantity: 1 }] })).id);
    await eventually(async () => {
      const listed: string[] = [];
      let pages = 0;
      for await (const { items } of bob.orders.list({ sort: 'placedAt', limit: 3 }).pages()) {
        listed.push(...items.map(({ id }) => id));
        pages += 1;
      }
      expect([listed, pages]).toEqual([ids, 3]);
    });
  });

  it('takes a guest through an order with the token of that order', async () => {
    const guest = new Shop({ url: url, tenant });
    const { orderToken, ...placed } = await guest.orders.placeAsGuest({ lines: [{ sku: 'MUG01', quantity: 1 }] });
    await expect(guest.orders.get(placed)).rejects.toMatchObject({ code: 'unauthenticated' });
    const holder = guest.withToken(orderToken);
    const seen: string[] = [];
    const watch = holder.orders.watch(placed, ({ status }) => seen.push(status));
    await eventually(() => expect(seen).toEqual(['placed']));
    const paid = await holder.orders.pay(placed, { paymentReference: 'pay_3' });
    await holder.orders.cancel(paid, { reason: 'Changed my mind.' });
    await eventually(() => expect(seen).toEqual(['placed', 'paid', 'cancelled']));
    watch.close();
  });

  it('shows an order as staff change it, and the timeline to staff alone', async () => {
    const placed = await ada.orders.place({ lines: [{ sku: 'MUG01', quantity: 1 }] });
    const seen: string[] = [];
    const watch = ada.orders.watch(placed, ({ status }) => seen.push(status));
    await eventually(() => expect(watch.state).toBe('open'));
    const paid = await ada.orders.pay(placed, { paymentReference: 'pay_4' });
    const shipped = await staff.orders.ship(paid, { carrier: 'Royal Mail', trackingNumber: 'RM1' });
    await staff.orders.deliver(shipped);
    await eventually(() => expect(seen).toEqual(['placed', 'paid', 'shipped', 'delivered']));
    watch.close();
    await expect(ada.orders.timeline(placed).take(1)).rejects.toMatchObject({ code: 'forbidden' });
    await eventually(async () => expect(await staff.orders.timeline(placed).take(9)).toHaveLength(4));
  });

  it('tells pages to load anew when prices change', async () => {
    const watch = ada.watch();
    let reloads = 0;
    watch.on('web.client.reload', () => (reloads += 1));
    await eventually(() => expect(watch.state).toBe('open'));
    const product = await staff.products.get('MUG01');
    await staff.products.change(product, { ...mug, unitPrice: { amount: '4.50', currency: 'GBP' } });
    await eventually(() => expect(reloads).toBe(1));
    watch.close();
  });

  it('signs a page out within a second or so when its customer is blocked', async () => {
    const eve = await customerOf(url, tenant);
    const { id } = eve.session.who!;
    const told: unknown[] = [];
    eve.session.onChange((who) => told.push(who));
    const watch = eve.watch();
    watch.on('web.client.logout', () => told.push('web.client.logout'));
    await eventually(() => expect(watch.state).toBe('open'));
    const { version } = await eventually(() => staff.customers.get(id));
    await staff.customers.block({ id, version }, { reason: 'Chargebacks.' });
    await eventually(() => expect(told).toEqual([null, 'web.client.logout']));
    expect(watch.state).toBe('closed');
    await expect(eve.orders.list().page()).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('ends its session when it signs out', async () => {
    const bob = await customerOf(url, tenant);
    await bob.session.signOut();
    expect(bob.session.who).toBeNull();
    await expect(bob.orders.list().page()).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('places every order once over a connection that loses requests and answers', async () => {
    const losses: Loss[] = ['answer', null, 'request', null, null];
    let exchanges = 0;
    const proxy = await FlakyProxy.start(url, () => losses[exchanges++ % losses.length]!);
    const bob = await customerOf(url, tenant);
    const { id } = bob.session.who!;
    const flaky = new Shop({ url: proxy.url, tenant, retry: { attempts: 10, firstWait: 5 } }).withToken(
      (await bob.session.bearer())!,
    );
    const placed = await Promise.all(
      Array.from({ length: 20 }, (_, i) => flaky.orders.place({ lines: [{ sku: 'MUG01', quantity: i + 1 }] })),
    );
    expect(new Set(placed.map((order) => order.id)).size).toBe(20);
    expect(proxy.lost).toBeGreaterThan(5);
    await eventually(async () => {
      const listed = await bob.orders.list({ customerId: id, limit: 100 }).take(100);
      expect(listed.map((order) => order.lines[0]!.quantity).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 20 }, (_, i) => i + 1),
      );
    });
    await proxy.close();
  });
});

describe('the client of a shop that is killed and started again', () => {
  afterEach(closeShop);

  it('misses no order, places none twice, and is signed in all the while', async () => {
    const url = await openShop();
    const staff = await clerkOf(url, tenant);
    await staff.products.add('MUG01', mug);
    const ada = await customerOf(url, tenant);
    const told: string[] = [];
    const watch = ada.watch();
    watch.on('change', ({ type, id }) => type === 'order.placed' && told.push(id));
    await eventually(() => expect(watch.state).toBe('open'));

    const placed: string[] = [];
    const patient = { retry: { attempts: 40 } };
    const placing = (async () => {
      for (let i = 0; i < 60; i++) {
        const order = await ada.orders.place({ lines: [{ sku: 'MUG01', quantity: 1 }] }, patient);
        placed.push(order.id);
      }
    })();
    for (const after of [15, 35]) {
      await eventually(() => expect(placed.length).toBeGreaterThanOrEqual(after));
      await running.kill('SIGKILL');
      await start(new URL(url).port);
    }
    await placing;

    expect(new Set(placed).size).toBe(60);
    await eventually(() => expect(told).toEqual(placed));
    const listed = await eventually(async () => {
      const ids: string[] = [];
      for await (const { id } of ada.orders.list({ sort: 'placedAt', limit: 100 })) ids.push(id);
      expect(ids).toHaveLength(60);
      return ids;
    });
    expect(listed).toEqual(placed);
    watch.close();
  });
});
