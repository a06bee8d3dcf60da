import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { ApiClient } from './support/api-client.js';
import { eventually } from './support/eventually.js';
import { addProduct, bodyOf, place, register } from './support/scenario.js';
import { Shop } from './support/shop.js';

interface Letter {
  /** Header fields by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Reads a message as far as ours go: no part is encoded where its text is ASCII. */
function read(message: string): Letter {
  const [head, ...body] = message.split('\r\n\r\n');
  const fields = head!.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = fields.map((field) => [field.split(':')[0]!.toLowerCase(), field.slice(field.indexOf(':') + 2)]);
  return { headers: Object.fromEntries(headers) as Record<string, string>, text: body.join('\r\n\r\n') };
}

const MESSAGE_ID = /^<[0-9a-f-]{36}@shop\.example>$/;
const FROM = { TRADEPOST_MAIL_FROM: 'The Shop <orders@shop.example>' };

describe('mail as files', () => {
  let shop: Shop;
  let api: ApiClient;

  beforeAll(async () => {
    shop = await Shop.open(1, FROM);
    api = shop.api();
  });
  afterAll(() => shop.close());

  const files = async () => {
    const folder = join(shop.directory, shop.tenants[0]!, 'mail');
    const found = await readdir(folder, { recursive: true }).catch(() => []);
    return found.filter((file) => file.endsWith('.eml')).map((file) => join(folder, file));
  };
  const lettersTo = async (address: string) => {
    const letters = await Promise.all((await files()).map(async (file) => read(await readFile(file, 'utf8'))));
    return letters.filter(({ headers }) => headers['to']?.includes(address));
  };
  const letterTo = (address: string, count: number) =>
    eventually(async () => {
      const found = await lettersTo(address);
      expect(found).toHaveLength(count);
      return found;
    });

  it('greets a customer and confirms an order, each with an id made of the event', async () => {
    const { sku } = await addProduct(api, '2.55', { description: 'Heart holder' });
    const customer = await register(api, { email: 'ada@mail.example', name: 'Ada Lovelace' });
    const [welcome] = await letterTo('ada@mail.example', 1);
    expect(welcome!.headers).toMatchObject({
      from: 'The Shop <orders@shop.example>',
      to: 'Ada Lovelace <ada@mail.example>',
      subject: 'Welcome to the shop',
      'auto-submitted': 'auto-generated',
      'message-id': expect.stringMatching(MESSAGE_ID),
      date: new Date(customer.createdAt).toUTCString().replace('GMT', '+0000'),
    });
    expect(welcome!.text).toContain('Hello Ada Lovelace,');

    const order = await place(api, customer, [sku, 6]);
    const letters = await letterTo('ada@mail.example', 2);
    const confirmation = letters.find(({ headers }) => headers['subject'] === `Your order ${order.id}`)!;
    expect(confirmation.headers['message-id']).toMatch(MESSAGE_ID);
    expect(new Set(letters.map(({ headers }) => headers['message-id'])).size).toBe(2);
    expect(confirmation.text).toMatch(/6 =C3=97 Heart holder \([^)]+\): 15\.30 GBP/);
    expect(confirmation.text).toContain('Total: 15.30 GBP');
  });

  it('writes nothing about an order of a guest, who has no address', async () => {
    const { sku } = await addProduct(api);
    const customer = await register(api, { email: 'next@mail.example' });
    await letterTo('next@mail.example', 1);
    const before = await files();
    bodyOf(await api.bearing(null).post('/v1/orders', { lines: [{ sku, quantity: 1 }] }), 201);
    await place(api, customer, [sku, 1]);
    await letterTo('next@mail.example', 2);
    expect(await files()).toHaveLength(before.length + 1);
  });

  it('writes to the address of the day, and nothing more after a restart', async () => {
    const { sku } = await addProduct(api);
    const customer = await register(api, { email: 'old@mail.example' });
    await letterTo('old@mail.example', 1);
    const path = `/v1/customers/${customer.id}`;
    bodyOf(await api.patch(path, { email: 'new@mail.example', name: "O'Hara \u{1F600} <x@y.example>, Ltd." }), 200);
    await eventually(async () => {
      const { body } = await api.get<{ subscriptions: { subscription: string; lag: number }[] }>('/readyz');
      expect(body.subscriptions.filter(({ lag }) => lag > 0)).toEqual([]);
    });
    await place(api, customer, [sku, 1]);
    const [letter] = await letterTo('new@mail.example', 1);
    expect(letter!.headers['to']).not.toMatch(/,.*@.*@/);
    const before = await files();
    await shop.stop();
    await shop.start();
    api = shop.api();
    await register(api, { email: 'later@mail.example' });
    await letterTo('later@mail.example', 1);
    expect(await files()).toHaveLength(before.length + 1);
  });
});

describe('mail over SMTP', () => {
  /** A server that takes mail for everybody but `refused@…`. */
  const serve = async (port: number, received: string[]): Promise<SMTPServer> => {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      closeTimeout: 50,
      onRcptTo: ({ address }, _, done) =>
        done(address.startsWith('refused') ? Object.assign(new Error('No such user'), { responseCode: 550 }) : null),
      onData: (stream, _, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          received.push(Buffer.concat(chunks).toString());
          done();
        });
      },
    });
    server.on('error', () => undefined);
    server.listen(port, '127.0.0.1');
    await once(server.server, 'listening');
    return server;
  };

  it('waits for a server that is away while everything else goes on, then sends each mail once', async () => {
    const received: string[] = [];
    const first = await serve(0, received);
    const { port } = first.server.address() as AddressInfo;
    const shop = await Shop.open(1, { ...FROM, SMTP_URL: `smtp://127.0.0.1:${port}` });
    try {
      const api = shop.api();
      const { sku } = await addProduct(api);
      const ada = await register(api, { email: 'ada@mail.example' });
      await eventually(() => expect(received).toHaveLength(1));
      await new Promise<void>((resolve) => first.close(resolve));
      const order = await place(api, ada, [sku, 1]);
      await register(api, { email: 'grace@mail.example' });
      await register(api, { email: 'refused@mail.example' });
      await register(api, { email: 'joan@mail.example' });
      expect((await api.get(`/v1/orders/${order.id}?minVersion=1`)).status).toBe(200);
      await eventually(async () => {
        const { body } = await api.get<{ subscriptions: { subscription: string; state: string }[] }>('/readyz');
        const waiting = body.subscriptions.filter(({ state }) => state === 'waiting').map((one) => one.subscription);
        expect(waiting.sort()).toEqual(['customers.on.welcome-by-mail', 'orders.on.confirm-order-by-mail']);
      });
      const second = await serve(port, received);
      await eventually(() => expect(received).toHaveLength(4));
      const letters = received.map(read);
      expect(letters.map(({ headers }) => headers['to']!.replace(/^.*<|>.*$/g, '')).sort()).toEqual(
        ['ada', 'ada', 'grace', 'joan'].map((name) => `${name}@mail.example`),
      );
      expect(new Set(letters.map(({ headers }) => headers['message-id'])).size).toBe(4);
      await new Promise<void>((resolve) => second.close(resolve));
    } finally {
      await shop.stop();
      await shop.close();
    }
  });
});
