import { sendRaw } from './support/raw-http.js';
import type { Problem } from './support/resources.js';
import { Shop } from './support/shop.js';
import { storedBy } from './support/stored.js';

const HOST = 'Host: shop\r\n';
const LAST = `${HOST}Connection: close\r\n`;
const JSON_TYPE = 'Content-Type: application/json\r\n';
/** What an attacker wants to be taken for a request of somebody else. */
const SMUGGLED = `POST /v1/customers HTTP/1.1\r\n${HOST}${JSON_TYPE}Content-Length: 40\r\n\r\n{"email":"smuggled@example.com","name":"S"}`;
const post = (headers: string, body: string) =>
  `POST /v1/customers HTTP/1.1\r\n${HOST}${JSON_TYPE}${headers}\r\n${body}`;
const get = (target: string, headers = LAST, method = 'GET') => `${method} ${target} HTTP/1.1\r\n${headers}\r\n`;

describe('raw HTTP', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.open();
  });
  afterAll(() => shop.close());

  const problemIn = (text: string): Problem => JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)) as Problem;

  describe('a request hidden in another', () => {
    it.each([
      ['a length and chunks', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
      ['chunks and a length', post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', `0\r\n\r\n${SMUGGLED}`)],
      ['two lengths', post('Content-Length: 0\r\nContent-Length: 42\r\n', SMUGGLED)],
      ['one length twice', post('Content-Length: 0\r\nContent-Length: 0\r\n', SMUGGLED)],
      ['a list of lengths', post('Content-Length: 0, 0\r\n', SMUGGLED)],
      ['a signed length', post('Content-Length: +0\r\n', SMUGGLED)],
      ['a negative length', post('Content-Length: -1\r\n', SMUGGLED)],
      ['a hexadecimal length', post('Content-Length: 0x0\r\n', SMUGGLED)],
      ['a length beyond numbers', post('Content-Length: 99999999999999999999\r\n', SMUGGLED)],
      ['a length with a blank before its colon', post('Content-Length : 0\r\n', SMUGGLED)],
      ['a length on a folded line', post('X-A: b\r\n Content-Length: 0\r\n', SMUGGLED)],
      ['another coding', post('Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
      ['chunks under another coding', post('Transfer-Encoding: chunked, identity\r\n', `0\r\n\r\n${SMUGGLED}`)],
      ['chunks behind a vertical tab', post('Transfer-Encoding: \x0bchunked\r\n', `0\r\n\r\n${SMUGGLED}`)],
      ['two codings', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', `0\r\n\r\n${SMUGGLED}`)],
      ['a chunk of no size', post('Transfer-Encoding: chunked\r\n', `\r\n{}\r\n0\r\n\r\n${SMUGGLED}`)],
      ['a chunk of a size that is none', post('Transfer-Encoding: chunked\r\n', `zz\r\n{}\r\n0\r\n\r\n${SMUGGLED}`)],
      ['a chunk of a negative size', post('Transfer-Encoding: chunked\r\n', `-2\r\n{}\r\n0\r\n\r\n${SMUGGLED}`)],
      [
        'a chunk beyond numbers',
        post('Transfer-Encoding: chunked\r\n', `fffffffffffffffff2\r\n{}\r\n0\r\n\r\n${SMUGGLED}`),
      ],
      ['a chunk longer than it says', post('Transfer-Encoding: chunked\r\n', `2\r\n{}xx\r\n0\r\n\r\n${SMUGGLED}`)],
      ['a bare line feed behind a size', post('Transfer-Encoding: chunked\r\n', `2\n{}\r\n0\r\n\r\n${SMUGGLED}`)],
      [
        'a bare line feed in an extension',
        post('Transfer-Encoding: chunked\r\n', `2;a\nb\r\n{}\r\n0\r\n\r\n${SMUGGLED}`),
      ],
      [
        'chunks of HTTP/1.0',
        post('Transfer-Encoding: chunked\r\n', `0\r\n\r\n${SMUGGLED}`).replace('HTTP/1.1', 'HTTP/1.0'),
      ],
    ])('by %s is refused with it, and the connection ends', async (_, text) => {
      const before = await storedBy(shop.directory, shop.tenants[0]!);
      const { statuses, text: answer } = await sendRaw(shop.url, text);
      expect(statuses).toEqual([400]);
      expect(problemIn(answer)).toMatchObject({ status: 400, code: 'malformed_request' });
      expect(answer).toMatch(/^Connection: close\r$/im);
      expect(await storedBy(shop.directory, shop.tenants[0]!)).toEqual(before);
    });

    it.each([
      ['a GET', 'GET', '/livez', [200, 200]],
      ['a request that no route takes', 'POST', '/v1/nowhere', [404, 200]],
      ['a method that is not taken', 'DELETE', '/v1/orders', [405, 200]],
      ['a request that is refused for its form', 'POST', '/v1/customers', [415]],
    ])('in the body of %s is never read as one', async (_, method, target, statuses) => {
      const text = get(target, `${HOST}Content-Length: ${SMUGGLED.length}\r\n`, method) + SMUGGLED + get('/livez');
      expect((await sendRaw(shop.url, text)).statuses).toEqual(statuses);
    });

    it('but requests one behind the other are all answered, in order', async () => {
      const { statuses } = await sendRaw(
        shop.url,
        get('/livez', HOST) + get('/v1/nowhere', HOST) + get('/v1/products', HOST) + get('/livez'),
      );
      expect(statuses).toEqual([200, 404, 200, 200]);
    });
  });

  describe('a header', () => {
    it.each([
      ['with NUL', 'X-Request-Id: a\x00b\r\n'],
      ['with a carriage return', 'X-Request-Id: a\rX-Injected: yes\r\n'],
      ['with a line feed', 'X-Request-Id: a\nX-Injected: yes\r\n'],
      ['on two lines', 'X-Tenant: default\r\n nobody\r\n'],
      ['with a blank in its name', 'X Tenant: default\r\n'],
      ['without a name', ': default\r\n'],
      ['without a colon', 'X-Tenant\r\n'],
    ])('%s is 400', async (_, header) => {
      const { statuses, text } = await sendRaw(shop.url, get('/v1/orders', LAST + header));
      expect(statuses).toEqual([400]);
      expect(problemIn(text).code).toBe('malformed_request');
      expect(text).not.toMatch(/^X-Injected/im);
    });

    it.each([
      ['a second Host', get('/v1/orders', `${LAST}Host: elsewhere\r\n`), 400, 'malformed_request'],
      ['no Host', get('/v1/orders', 'Connection: close\r\n'), 400, 'malformed_request'],
      ['two tenants', get('/v1/orders', `${LAST}X-Tenant: default\r\nX-Tenant: other\r\n`), 404, 'tenant_unknown'],
      [
        'one tenant twice',
        get('/v1/orders', `${LAST}X-Tenant: default\r\nX-Tenant: default\r\n`),
        404,
        'tenant_unknown',
      ],
    ])('%s is refused', async (_, text, status, code) => {
      const { statuses, text: answer } = await sendRaw(shop.url, text);
      expect([statuses, problemIn(answer).code]).toEqual([[status], code]);
    });

    it('that names a transfer coding which is not understood is 400', async () => {
      for (const coding of ['gzip, chunked', 'x-unknown, chunked']) {
        const { statuses, text } = await sendRaw(
          shop.url,
          post(`Connection: close\r\nTransfer-Encoding: ${coding}\r\n`, '2\r\n{}\r\n0\r\n\r\n'),
        );
        expect([statuses, problemIn(text).code]).toEqual([[400], 'malformed_request']);
      }
    });

    it('of 20 KiB is 431', async () => {
      const { statuses, text } = await sendRaw(shop.url, get('/v1/orders', `${LAST}X-Long: ${'x'.repeat(20_480)}\r\n`));
      expect([statuses, problemIn(text).code]).toEqual([[431], 'headers_too_large']);
    });

    it('that comes back, such as a request id, brings nothing along', async () => {
      const { statuses, text } = await sendRaw(
        shop.url,
        get('/v1/products', `${LAST}X-Request-Id: a%0d%0aX-Injected: yes\r\n`),
      );
      expect(statuses).toEqual([200]);
      expect(text).not.toMatch(/^X-Injected/im);
    });
  });

  describe('an address', () => {
    it.each([
      ['in absolute form', 'http://elsewhere/v1/products'],
      ['in absolute form, in capitals', 'HTTPS://ELSEWHERE:1/v1/products?limit=1'],
      ['with escaped letters', '/%761/p%72oducts'],
      ['of a host alone', 'http://elsewhere'],
    ])('%s is the same address', async (_, target) => {
      expect((await sendRaw(shop.url, get(target))).statuses).toEqual([200]);
    });

    it.each([
      ['with escaped letters', '/%761/orders'],
      ['in absolute form', 'http://elsewhere/v1/orders'],
    ])('%s is under the same rules', async (_, target) => {
      const { statuses, text } = await sendRaw(shop.url, get(target, `${LAST}X-Tenant: nobody\r\n`));
      expect([statuses, problemIn(text).code]).toEqual([[404], 'tenant_unknown']);
    });

    it.each([
      ['with two slashes in front', '//v1/orders'],
      ['with two slashes inside', '/v1//orders'],
      ['with an escaped slash', '/v1%2forders'],
      ['with dots', '/problems/../v1/orders'],
      ['with dots that lead out of a folder', '/docs/../v1/orders'],
      ['with escaped dots that lead out of a folder', '/docs/%2e%2e/%2e%2e/package.json'],
      ['with a parameter of a segment', '/v1/orders;x=1'],
      ['of another scheme', 'ftp://elsewhere/v1/orders'],
      ['that is every address', '*'],
    ])('%s leads nowhere', async (_, target) => {
      const { statuses, text } = await sendRaw(shop.url, get(target));
      expect([statuses, problemIn(text).code]).toEqual([[404], 'route_not_found']);
    });

    it.each([
      ['without a slash', 'v1/orders'],
      ['with backslashes', '\\v1\\orders'],
      ['with NUL', '/v1/orders/\x00'],
      ['with a blank', '/v1/orders/a b'],
      ['with bytes beyond ASCII', '/v1/orders/\xff'],
    ])('%s is refused as it is', async (_, target) => {
      const { statuses, text } = await sendRaw(shop.url, get(target));
      expect([statuses, problemIn(text).code]).toEqual([[400], 'malformed_request']);
    });
  });

  describe('a method', () => {
    it.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'QUERY', 'PROPFIND', 'MKCOL', 'LOCK', 'PURGE', 'SEARCH'])(
      '%s is 405 where it is not taken, and 404 where nothing is',
      async (method) => {
        const here = await sendRaw(shop.url, get('/v1/orders', LAST, method));
        expect([here.statuses, problemIn(here.text).code]).toEqual([[405], 'method_not_allowed']);
        expect(here.text).toMatch(/^allow: GET, HEAD, POST\r$/im);
        const nowhere = await sendRaw(shop.url, get('/v1/nowhere', LAST, method));
        expect([nowhere.statuses, problemIn(nowhere.text).code]).toEqual([[404], 'route_not_found']);
      },
    );

    it.each(['get', 'HACK', 'GET/', 'G\x00T', '*'])('%s is no HTTP', async (method) => {
      const { statuses, text } = await sendRaw(shop.url, get('/v1/orders', LAST, method));
      expect([statuses, problemIn(text).code]).toEqual([[400], 'malformed_request']);
    });

    it('CONNECT makes no tunnel', async () => {
      const { statuses } = await sendRaw(shop.url, get('elsewhere:80', LAST, 'CONNECT') + get('/livez'));
      expect(statuses).toEqual([]);
    });

    it('HEAD answers as GET does, without a body', async () => {
      const { statuses, text } = await sendRaw(shop.url, get('/v1/products', LAST, 'HEAD'));
      expect(statuses).toEqual([200]);
      expect(text).toMatch(/\r\n\r\n$/);
    });
  });

  it.each([
    ['HTTP/0.9', 'GET /v1/orders\r\n\r\n'],
    ['HTTP/2 in plain', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/3.0', `GET /v1/orders HTTP/3.0\r\n${HOST}\r\n`],
    ['lines that end with a line feed', 'GET /v1/orders HTTP/1.1\nHost: shop\n\n'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('%s is not spoken', async (_, text) => {
    const { statuses, text: answer } = await sendRaw(shop.url, text);
    expect([statuses, problemIn(answer).code]).toEqual([[400], 'malformed_request']);
  });

  it('does not become another protocol', async () => {
    for (const protocol of ['websocket', 'h2c']) {
      const headers = `${HOST}Connection: Upgrade, close\r\nUpgrade: ${protocol}\r\nSec-WebSocket-Version: 13\r\n`;
      expect((await sendRaw(shop.url, get('/livez', headers))).statuses).toEqual([200]);
    }
  });

  it('takes a client that hangs up in the middle for no fault of its own', async () => {
    const { statuses } = await sendRaw(shop.url, post('Content-Length: 100\r\n', '{"email":'), { hangUp: true });
    expect(statuses).toEqual([400]);
    expect(shop.log.errors).toEqual([]);
  });

  it('answers others as ever after all of this', async () => {
    expect((await sendRaw(shop.url, get('/readyz'))).statuses).toEqual([200]);
    expect(shop.log.errors).toEqual([]);
  });
});
