import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { TestTokens } from '@tradepost/identity/testing';
import { SMTPServer } from 'smtp-server';
import { eventually } from './support/eventually.js';
import { ServiceProcess } from './support/service-process.js';
import { freshFolder } from './support/shop.js';

/** What nobody may read in a log: each is sent or set in the story, in a place of its own. */
const secrets = {
  email: 'ada.lovelace.7d1f@secret.example',
  newEmail: 'countess.7d1f@secret.example',
  strangeEmail: 'in-the-path.7d1f@secret.example',
  queriedEmail: 'in-the-query.7d1f@secret.example',
  forgedToken: 'eyJhbGciOiJFUzI1NiJ9.token-7d1f.signature',
  idempotencyKey: 'key-7d1f-0b6d7e1c',
  password: 'correct horse battery 7d1f',
  wrongPassword: 'wrong horse battery 7d1f',
  guestKey: '8e03978e-40d5-43e8-bc93-6894a57f9324',
  smtpPassword: 'smtp-secret@7d1f%zz',
  unknownBody: 'body-value-7d1f',
};

/** Refuses every recipient, in words that repeat the address, as servers do. */
async function refusingMailServer(): Promise<SMTPServer> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(null, { user: 'shop' }),
    onRcptTo: ({ address }, _session, done) =>
      done(Object.assign(new Error(`5.1.1 <${address}>: no such user`), { responseCode: 550 })),
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return server;
}

interface Told {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Told>;

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** From registration to a delivered mail that fails, with what goes wrong on the way. Returns what came back that opens a door. */
async function tellStory(call: Call): Promise<Record<string, string>> {
  const change = { 'if-match': '*' };
  const key = { 'idempotency-key': secrets.idempotencyKey };
  const unitPrice = { amount: '2.55', currency: 'GBP' };
  const statuses: number[] = [];
  const tell = async (...told: Parameters<Call>): Promise<Record<string, unknown>> => {
    const { status, body } = await call(...told);
    statuses.push(status);
    return body;
  };
  const stranger = { authorization: '' };
  const login = { email: secrets.email, password: secrets.password };
  const ada = await tell('POST', '/v1/customers', { ...login, name: 'Ada' }, stranger);
  const first = await tell('POST', '/v1/auth/tokens', login, stranger);
  await tell('POST', '/v1/auth/tokens', { ...login, password: secrets.wrongPassword }, stranger);
  const second = await tell('POST', '/v1/auth/tokens/refresh', { refreshToken: first['refreshToken'] }, stranger);
  await tell('GET', '/v1/orders', undefined, bearer(String(second['accessToken'])));
  await tell('POST', '/v1/auth/logout', undefined, bearer(String(second['accessToken'])));
  await tell('POST', '/v1/auth/tokens/refresh', { refreshToken: second['refreshToken'] }, stranger);
  await tell('POST', '/v1/customers', { email: secrets.email, name: 'Ada' });
  await tell('POST', '/v1/customers', { email: secrets.email, name: 'Ada', unknown: secrets.unknownBody });
  await tell('PATCH', `/v1/customers/${String(ada['id'])}`, { email: secrets.newEmail }, change);
  await tell('GET', `/v1/customers/${secrets.strangeEmail}`);
  await tell('GET', `/v1/${secrets.forgedToken}/nowhere`);
  await tell('GET', '/v1/orders', undefined, bearer(secrets.forgedToken));
  await tell('GET', `/v1/customers?email=${secrets.queriedEmail}`);
  await tell('PUT', '/v1/products/85123A', { description: 'Holder', unitPrice });
  const lines = [{ sku: '85123A', quantity: 6 }];
  const order = await tell('POST', '/v1/orders', { customerId: ada['id'], lines }, key);
  await tell('POST', '/v1/orders', { customerId: ada['id'], lines: [] }, key);
  await tell('POST', `/v1/orders/${String(order['id'])}/pay`, { paymentReference: secrets.unknownBody }, key);
  await tell('GET', `/v1/orders/${String(order['id'])}?minVersion=99`);
  const guest = { ...stranger, 'idempotency-key': secrets.guestKey };
  const { orderToken } = await tell('POST', '/v1/orders', { lines }, guest);
  await tell('GET', `/v1/orders/${String(order['id'])}`, undefined, bearer(String(orderToken)));
  expect(statuses.splice(0, 7)).toEqual([201, 200, 401, 200, 200, 200, 401]);
  expect(statuses).toEqual([409, 400, 200, 404, 404, 401, 200, 201, 201, 400, 428, 503, 201, 404]);
  return {
    accessToken: String(first['accessToken']),
    nextAccessToken: String(second['accessToken']),
    refreshToken: String(first['refreshToken']),
    nextRefreshToken: String(second['refreshToken']),
    orderToken: String(orderToken),
  };
}

it('the log of a whole story holds no password, token, e-mail or key', async () => {
  const mail = await refusingMailServer();
  const folder = await freshFolder();
  const staffToken = await new TestTokens(join(folder, 'data')).staff();
  let received: Record<string, string>;
  const { port } = mail.server.address() as AddressInfo;
  const service = new ServiceProcess(folder, {
    SMTP_URL: `smtp://shop:${encodeURIComponent(secrets.smtpPassword)}@127.0.0.1:${port}`,
    TRADEPOST_LOG_LEVEL: 'trace',
  });
  try {
    const url = await service.serving();
    const call: Call = async (method, path, body, headers = {}) => {
      const about = {
        ...bearer(staffToken),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      };
      const given = Object.fromEntries(Object.entries(about).filter(([, value]) => value !== ''));
      const response = await fetch(`${url}${path}`, {
        method,
        headers: given,
        body: body === undefined ? null : JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    };
    received = await tellStory(call);
    await eventually(() => expect(service.stdout).toContain('gave up CustomerRegistered'));
  } finally {
    await service.kill('SIGTERM');
    await new Promise<void>((resolve) => mail.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }
  const log = service.stdout + service.stderr;
  for (const status of [200, 201, 404, 503]) expect(log).toContain(`"status":${status}`);
  expect(log).toContain('550 5.1.1');
  expect(Object.values(received)).not.toContain('undefined');
  for (const [name, secret] of Object.entries({
    ...secrets,
    ...received,
    staffToken,
    escaped: encodeURIComponent(secrets.smtpPassword),
  })) {
    const lines = log.split('\n').filter((line) => line.toLowerCase().includes(secret.toLowerCase()));
    expect({ name, lines }).toEqual({ name, lines: [] });
  }
});
