import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { ApiClient } from './support/api-client.js';
import { placesOf, pointerTo, withValue } from './support/bodies.js';
import { eventually } from './support/eventually.js';
import { expectProblem, expectResource } from './support/expectations.js';
import { operationsOf, type Schema } from './support/operations.js';
import type { Customer, Order, Problem } from './support/resources.js';
import { addProduct, bodyOf, nobody, place, register } from './support/scenario.js';
import { Shop } from './support/shop.js';

const MEBIBYTE = 1_048_576;
const JSON_TYPE = { 'content-type': 'application/json' };
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A text that somebody writes. What has a format may be blank (a password) or has a form of its own. */
const isWords = ({ type, format, enum: values, maxLength = 0 }: Schema): boolean =>
  type === 'string' && format === undefined && values === undefined && maxLength > 0;

describe('conventions', () => {
  let shop: Shop;
  let api: ApiClient;
  let ada: Customer;
  let order: Order;

  beforeAll(async () => {
    shop = await Shop.open();
    api = shop.api();
    ada = await register(api);
    order = await place(api, ada, [(await addProduct(api)).sku, 1]);
  });
  afterAll(() => shop.close());

  const sendText = (text: string | Buffer, headers: Record<string, string> = JSON_TYPE, path = '/v1/customers') =>
    api.raw<Problem>('POST', path, {
      headers: { ...headers, 'content-length': String(Buffer.byteLength(text)) },
      text,
    });

  describe('400 validation_failed', () => {
    it.each(['[]', '[{}]', '"text"', '1', 'null', 'true'])('for the body %s', async (text) => {
      expectProblem(await sendText(text), 400, 'validation_failed', { at: [''] });
    });

    it.each([
      ['__proto__', '{"__proto__":{"admin":true},"email":"p1@example.com","name":"A"}'],
      ['constructor', '{"constructor":1,"email":"p2@example.com","name":"A"}'],
      ['toString', '{"toString":1,"email":"p3@example.com","name":"A"}'],
      ['', '{"":1,"email":"p4@example.com","name":"A"}'],
      ['a~1b~0c', '{"a/b~c":1,"email":"p5@example.com","name":"A"}'],
    ])('for the unknown property %s', async (name, text) => {
      expectProblem(await sendText(text), 400, 'validation_failed', { at: [`/${name}`] });
    });

    it.each([
      ['a lone high surrogate', '\\ud800'],
      ['a lone low surrogate', 'a\\udc00b'],
      ['surrogates the wrong way round', '\\udc00\\ud800'],
      ['NUL', 'a\\u0000b'],
      ['a bell', '\\u0007'],
      ['DEL', '\\u007f'],
      ['a C1 control', '\\u0085'],
      ['a tab', 'a\\tb'],
    ])('for %s in a text', async (_, name) => {
      const answer = await sendText(`{"email":"s@example.com","name":"${name}"}`);
      expectProblem(answer, 400, 'validation_failed', { at: ['/name'] });
    });

    it.each([' ', '\t', '\u00a0\u3000', '\u200b\u2060\ufeff', '\u3164', '\u2800', '\u{e0041}\ufe0f'])(
      'for the blank text %j in any field for text, body or query',
      async (blank) => {
        const texts = operationsOf(shop.contract.document).flatMap(({ id, method, path, body, query, example }) => {
          const fields = placesOf(body ?? {}).filter(({ schema }) => isWords(schema));
          const names = query
            .filter(({ name, schema }) => name !== 'ticket' && isWords(schema))
            .map(({ name }) => name);
          const at = path.replace(/\{\w+\}/, nobody);
          return [
            ...fields.map(({ place: there }) => ({
              what: `${id} ${pointerTo(there)}`,
              pointer: pointerTo(there),
              send: () =>
                api.send<Problem>(method, at, {
                  body: withValue(body!, structuredClone(example), there, blank),
                  headers: { 'idempotency-key': randomUUID(), 'if-match': '*' },
                }),
            })),
            ...names.map((name) => ({
              what: `${id} ?${name}`,
              pointer: `?${name}`,
              send: () => api.get<Problem>(at, { [name]: blank }),
            })),
          ];
        });
        expect(texts.length).toBeGreaterThanOrEqual(12);
        for (const { what, pointer, send } of texts) {
          const { status, body } = await send();
          expect([what, status, body.errors?.map((one) => one.pointer)]).toEqual([what, 400, [pointer]]);
        }
      },
    );

    it('takes whole surrogate pairs, and keeps text as it is', async () => {
      const text = '{"email":"pair@example.com","name":"\\ud83d\\ude00 Zo\\u00eb \\u202b"}';
      expect(((await sendText(text)).body as unknown as Customer).name).toBe('😀 Zoë \u202b');
    });

    it('in sentences of its own, whichever rule of a body or query is broken', async () => {
      const wrong = [null, true, [], {}, '', '\u0001', 'x'.repeat(2_000), -1e12, 1.5, 1e21, 'x'];
      const said = new Map<string, string>();
      for (const { id, method, path, body, query, example } of operationsOf(shop.contract.document)) {
        const at = path.replace(/\{\w+\}/, nobody);
        const headers = { 'idempotency-key': randomUUID(), 'if-match': '*' };
        const learn = ({ body: { code, errors = [] } }: { readonly body: Problem }): void => {
          if (code === 'validation_failed')
            for (const { pointer, detail } of errors) said.set(`${id} ${pointer}`, detail);
        };
        const leaves = placesOf(body ?? {}).filter(
          ({ place: there, schema }) => there.length > 0 && schema.type !== 'object',
        );
        for (const value of wrong) {
          if (body === null) {
            if (query.length === 0) continue;
            const all = Object.fromEntries(query.map(({ name }) => [name, String(value)]));
            learn(await api.get<Problem>(at, all));
            continue;
          }
          // A list that is none hides what is in it.
          for (const places of [
            leaves.filter(({ schema }) => schema.type === 'array'),
            leaves.filter(({ schema }) => schema.type !== 'array'),
          ]) {
            const whole = places.reduce<unknown>(
              (one, leaf) => withValue(body, one, leaf.place, value),
              structuredClone(example),
            );
            learn(await api.send<Problem>(method, at, { body: whole, headers }));
          }
        }
      }
      expect(said.size).toBeGreaterThan(60);
      for (const [where, detail] of said) {
        expect([where, detail]).toEqual([where, expect.stringMatching(/^(is|has|takes|needs|names) [^\n]{3,200}[.]$/)]);
        expect([where, detail]).toEqual([
          where,
          expect.not.stringMatching(/\bmust\b|NOT|pattern|right form|undefined/),
        ]);
      }
    });

    it('names nothing that is inherited as missing or known', async () => {
      const problem = expectProblem(await sendText('{"hasOwnProperty":"x"}'), 400, 'validation_failed');
      expect(problem.errors!.map(({ pointer }) => pointer).sort()).toEqual(['/email', '/hasOwnProperty', '/name']);
    });

    it.each([1_000, 50_000])('for %d levels', async (levels) => {
      const text = `{"customerId":"${nobody}","lines":${'['.repeat(levels)}${']'.repeat(levels)}}`;
      const answer = await sendText(text, JSON_TYPE, '/v1/orders');
      expect([answer.status, answer.body.code]).toEqual([
        400,
        expect.stringMatching(/validation_failed|malformed_json/),
      ]);
    });

    it('lists the complaints of a very wrong body, but not without end', async () => {
      const lines = Array.from({ length: 2_000 }, () => ({ sku: '', quantity: 0, price: 1 }));
      const problem = expectProblem(await api.post('/v1/orders', { customerId: 1, lines }), 400, 'validation_failed');
      expect(problem.errors!.length).toBeGreaterThan(10);
      expect(problem.errors!.length).toBeLessThanOrEqual(100);
    });

    it.each(['0', '-1', '1.5', 'x', '', '1e3', '01x', 'null', '99999999999999999999', '1&minVersion=2'])(
      'for ?minVersion=%s',
      async (minVersion) => {
        for (const path of [`/v1/orders/${order.id}`, `/v1/customers/${ada.id}`]) {
          const answer = await api.get(`${path}?minVersion=${minVersion}`);
          expectProblem(answer, 400, 'validation_failed', { at: ['?minVersion'] });
        }
      },
    );

    it.each(['reference=%ff', 'reference=%ed%a0%80', 'reference=%zz'])('for the query ?%s', async (query) => {
      expectProblem(await api.raw('GET', `/v1/customers?${query}`), 400, 'validation_failed', { at: ['?reference'] });
    });

    it('for query parameters of calls that take none', async () => {
      const answer = await api.post('/v1/customers?dryRun=true', { email: 'dry@example.com', name: 'A' });
      expectProblem(answer, 400, 'validation_failed', { at: ['?dryRun'] });
    });
  });

  describe('400 malformed_json', () => {
    it.each([
      '{',
      '{"email":}',
      "{'email':1}",
      '{"a":1,}',
      '{"a":NaN}',
      'undefined',
      '{"a":1}{}',
      '\ufeff',
      '\ufeff\ufeff{}',
      '{\ufeff}',
      '{"a":01}',
    ])('for %j', async (text) => {
      expectProblem(await sendText(text), 400, 'malformed_json');
    });

    it('not for a byte order mark in front', async () => {
      expect((await sendText('\ufeff{"email":"bom@example.com","name":"A"}')).status).toBe(201);
    });

    it('for bytes that are not UTF-8', async () => {
      const [before, after] = ['{"email":"bytes@example.com","name":"', '"}'].map((part) => Buffer.from(part));
      for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80]])
        expectProblem(await sendText(Buffer.concat([before!, Buffer.from(bytes), after!])), 400, 'malformed_json');
    });
  });

  describe('413 body_too_large', () => {
    const padded = (length: number, email: string) => {
      const body = JSON.stringify({ email, name: 'A' });
      return body + ' '.repeat(length - body.length);
    };

    it('from 1 MiB and one byte', async () => {
      expect((await sendText(padded(MEBIBYTE, 'exactly@example.com'))).status).toBe(201);
      expectProblem(await sendText(padded(MEBIBYTE + 1, 'more@example.com')), 413, 'body_too_large');
    });

    it('also where the length is not told in advance', async () => {
      const headers = { ...JSON_TYPE, 'transfer-encoding': 'chunked' };
      const answer = await api.raw('POST', '/v1/customers', { headers, text: padded(MEBIBYTE + 1, 'c@example.com') });
      expectProblem(answer, 413, 'body_too_large');
    });
  });

  describe('415 unsupported_media_type', () => {
    it.each([
      ['text/plain', { 'content-type': 'text/plain' }],
      ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['XML', { 'content-type': 'application/xml' }],
      ['something like JSON', { 'content-type': 'application/jsonp' }],
      ['JSON in UTF-16', { 'content-type': 'application/json; charset=utf-16le' }],
      ['JSON in Latin 1', { 'content-type': 'application/json;charset="ISO-8859-1"' }],
      ['no content type', {}],
    ])('for a body of %s', async (_, headers: Record<string, string>) => {
      const text = '{"email":"t@example.com","name":"A"}';
      expectProblem(await sendText(text, headers), 415, 'unsupported_media_type');
      expectProblem(await sendText(text, headers, `/v1/orders/${order.id}/deliver`), 415, 'unsupported_media_type');
    });

    it.each(['gzip', 'br', 'x-gzip', 'deflate, identity', 'GZIP', 'chunked', 'nonsense'])(
      'for a body in the coding %s, whatever is in it, and says that none is read',
      async (coding) => {
        const text = '{"email":"coded@example.com","name":"A"}';
        for (const body of [gzipSync(text), text]) {
          const lengths: Record<string, string>[] = [
            { 'content-length': String(body.length) },
            { 'transfer-encoding': 'chunked' },
          ];
          for (const length of lengths) {
            const headers = { ...JSON_TYPE, ...length, 'content-encoding': coding };
            const answer = await api.raw<Problem>('POST', '/v1/customers', { headers, text: body });
            expect(expectProblem(answer, 415, 'unsupported_media_type').detail).toMatch(/Content-Encoding/);
            expect(answer.headers['accept-encoding']).toBe('identity');
          }
        }
      },
    );

    it.each(['identity', 'Identity', 'identity, identity', ''])('not for a body in the coding %j', async (coding) => {
      const text = JSON.stringify({ email: `plain-${randomUUID()}@example.com`, name: 'A' });
      expect((await sendText(text, { ...JSON_TYPE, 'content-encoding': coding })).status).toBe(201);
    });

    it('comes after who may call, and not for a body that is not there', async () => {
      const headers = { ...JSON_TYPE, 'content-encoding': 'gzip', 'content-length': '0', 'if-match': '*' };
      expectProblem(await api.raw('POST', `/v1/orders/${nobody}/deliver`, { headers }), 404, 'order_not_found');
      const stranger = await api.bearing(null).raw('POST', `/v1/orders/${nobody}/deliver`, {
        headers: { ...headers, 'content-length': '2' },
        text: '{}',
      });
      expectProblem(stranger, 401, 'unauthenticated');
    });

    it('not for an empty body of untold length, which needs no content type', async () => {
      const headers = { 'transfer-encoding': 'chunked' };
      const answer = await api.raw('POST', `/v1/orders/${nobody}/deliver`, { headers });
      expectProblem(answer, 404, 'order_not_found');
    });

    it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/json ;charset=UTF-8'])(
      'but not for %s',
      async (type) => {
        const text = JSON.stringify({ email: `${Buffer.from(type).toString('hex')}@example.com`, name: 'A' });
        expect((await sendText(text, { 'content-type': type })).status).toBe(201);
      },
    );

    it('but not for an empty body, whatever is said of it', async () => {
      const { id } = await register(api);
      for (const headers of [{}, JSON_TYPE]) {
        bodyOf(await api.post(`/v1/customers/${id}/block`, { reason: 'A' }), 200);
        expect((await sendText('', { ...headers, 'if-match': '*' }, `/v1/customers/${id}/unblock`)).status).toBe(200);
      }
      expectProblem(await sendText('', {}), 400, 'validation_failed', { at: ['/email', '/name'] });
    });
  });

  describe('404 route_not_found and 405 method_not_allowed', () => {
    it.each([
      '/v1',
      '/v1/',
      '/v1/nothing',
      '/V1/orders',
      '/v2/orders',
      '/v1/orders/x/reopen',
      '/v1/orders/x/pay/y',
      '/favicon.png',
    ])('there is nothing at %s', async (path) => {
      expectProblem(await api.get(path), 404, 'route_not_found');
      expectProblem(await api.post(path, {}), 404, 'route_not_found');
    });

    it.each([
      ['DELETE', '/v1/orders', ['GET', 'POST']],
      ['PUT', '/v1/orders', ['GET', 'POST']],
      ['DELETE', `/v1/orders/${nobody}`, ['GET']],
      ['GET', `/v1/orders/${nobody}/pay`, ['POST']],
      ['POST', `/v1/orders/${nobody}/timeline`, ['GET']],
      ['POST', '/v1/products', ['GET']],
      ['PATCH', '/v1/products/A', ['GET', 'PUT']],
      ['PUT', `/v1/customers/${nobody}`, ['GET', 'PATCH']],
      ['DELETE', `/v1/credit-notes/${nobody}`, ['GET']],
    ])('%s %s says what is allowed', async (method, path, allowed) => {
      const answer = await api.send(method, path);
      expectProblem(answer, 405, 'method_not_allowed');
      const methods = answer.headers['allow']!.split(', ').filter((name) => name !== 'HEAD');
      expect(methods.sort()).toEqual(allowed);
    });

    it.each<[string, string]>([
      ['NUL', '/v1/orders/%00'],
      ['an id with NUL behind', `/v1/orders/${nobody}%00`],
      ['a line break', '/v1/orders/%0a'],
      ['dots', '/v1/orders/..'],
      ['encoded dots', '/v1/orders/%2e%2e'],
      ['encoded slashes', '/v1/orders/..%2f..%2fetc%2fpasswd'],
      ['a quote', "/v1/orders/'%20OR%201=1--"],
      ['braces', '/v1/orders/%7B%22$gt%22:%22%22%7D'],
      ['a lone surrogate, encoded', '/v1/orders/%ed%a0%80'],
      ['900 characters', `/v1/orders/${'x'.repeat(900)}`],
      ['5,000 characters', `/v1/orders/${'x'.repeat(5_000)}`],
      ['a percent sign', '/v1/orders/100%25'],
      ['a percent sign alone', '/v1/orders/%'],
      ['a percent sign without hexadecimal digits', '/v1/orders/%zz'],
      ['bytes that are no UTF-8', '/v1/orders/%ff'],
    ])('no order has the id %s', async (_, path) => {
      expectProblem(await api.raw('GET', path), 404, 'order_not_found');
    });

    it('an address that cannot be decoded is treated like any other', async () => {
      expectProblem(await api.raw('GET', '/v1/%ff'), 404, 'route_not_found');
      expectProblem(await api.raw('DELETE', '/v1/orders/%ff'), 405, 'method_not_allowed');
      expectProblem(await api.raw('POST', '/v1/orders/%ff/pay'), 400, 'validation_failed');
      expectProblem(
        await api.raw('GET', '/v1/orders/%ff', { headers: { 'x-tenant': 'nobody' } }),
        404,
        'tenant_unknown',
      );
      const product = { description: 'A', unitPrice: { amount: '1', currency: 'GBP' } };
      const made = await api.raw('PUT', '/v1/products/%ff', { headers: JSON_TYPE, text: JSON.stringify(product) });
      expectProblem(made, 404, 'product_not_found');
    });

    it.each(['customers', 'products', 'credit-notes'])('absurd ids of %s are 404 as well', async (resource) => {
      const code = `${resource.slice(0, -1).replace('-', '_')}_not_found`;
      for (const id of ['%00', `${'x'.repeat(2_000)}`])
        expectProblem(await api.raw('GET', `/v1/${resource}/${id}`), 404, code);
    });

    it('waits for no version of an id that cannot be one', async () => {
      expectProblem(await api.get('/v1/orders/x?minVersion=1'), 404, 'order_not_found');
      expectProblem(await api.get('/v1/products/%20?minVersion=1'), 404, 'product_not_found');
    });
  });

  describe('503 read_model_behind', () => {
    it('after two seconds, for what is not there and for what has not come so far', async () => {
      const paths = [
        `/v1/orders/${nobody}?minVersion=1`,
        `/v1/orders/${order.id}?minVersion=2`,
        `/v1/customers/${ada.id}?minVersion=999999999`,
        '/v1/products/not-yet?minVersion=1',
        `/v1/credit-notes/${nobody}?minVersion=1`,
      ];
      const begun = Date.now();
      const answers = await Promise.all(paths.map((path) => api.get(path)));
      expect(Date.now() - begun).toBeGreaterThan(1_900);
      for (const answer of answers) {
        expectProblem(answer, 503, 'read_model_behind');
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      }
    });

    it('but not for what comes meanwhile', async () => {
      const { sku } = await addProduct(api, '1', { sku: 'comes-later' });
      const waiting = api.get<{ version: number }>(`/v1/products/${sku}?minVersion=2`);
      const body = { description: 'Now', unitPrice: { amount: '1', currency: 'GBP' } };
      bodyOf(await api.change(`/v1/products/${sku}`, body), 200);
      expect((await waiting).body.version).toBe(2);
    });
  });

  describe('404 tenant_unknown', () => {
    it.each(['nobody', 'Default', '../default', 'a b', 'x'.repeat(41), 'default,default'])('for %j', async (tenant) => {
      const before = await readdir(shop.directory);
      for (const [method, path] of [
        ['GET', '/v1/orders'],
        ['POST', '/v1/customers'],
        ['GET', `/v1/customers/${ada.id}`],
      ] as const) {
        const answer = await api.send(method, path, { headers: { 'x-tenant': tenant } });
        expectProblem(answer, 404, 'tenant_unknown');
      }
      expect(await readdir(shop.directory)).toEqual(before);
    });

    it('does not keep anybody from the pages that belong to no tenant', async () => {
      for (const path of ['/livez', '/readyz', '/docs', '/openapi.json', '/problems/tenant_unknown'])
        expect((await api.send('GET', path, { headers: { 'x-tenant': 'nobody' } })).status).toBe(200);
    });
  });

  describe('which error wins', () => {
    const elsewhere = { 'x-tenant': 'nobody' };
    const text = { 'content-type': 'text/plain' };
    const at = `/v1/customers/${nobody}/block`;

    it('the tenant, before anything about the request', async () => {
      expectProblem(await sendText('x', { ...elsewhere, ...text }), 404, 'tenant_unknown');
      expectProblem(await sendText('{', { ...elsewhere, ...JSON_TYPE }), 404, 'tenant_unknown');
      expectProblem(await sendText(' '.repeat(MEBIBYTE + 1), { ...elsewhere, ...JSON_TYPE }), 404, 'tenant_unknown');
      const query = await api.send('GET', '/v1/orders?limit=0', { headers: elsewhere });
      expectProblem(query, 404, 'tenant_unknown');
    });

    it('the body, before the resource', async () => {
      expectProblem(await sendText('x', text, at), 415, 'unsupported_media_type');
      expectProblem(await sendText(' '.repeat(MEBIBYTE + 1), JSON_TYPE, at), 413, 'body_too_large');
      expectProblem(await sendText('{', JSON_TYPE, at), 400, 'malformed_json');
      expectProblem(await sendText('{}', JSON_TYPE, at), 400, 'validation_failed', { at: ['/reason'] });
      expectProblem(await sendText('{}', JSON_TYPE, '/v1/customers/x/block'), 400, 'validation_failed');
      expectProblem(await api.get(`/v1/orders/${nobody}?minVersion=0`), 400, 'validation_failed');
      expectProblem(await api.get(`/v1/orders/${nobody}/timeline?limit=0`), 400, 'validation_failed');
    });

    it('the resource, before what the use case says', async () => {
      expectProblem(await sendText('{"reason":"A"}', JSON_TYPE, at), 404, 'customer_not_found');
      await register(api, { email: 'wins@example.com' });
      const taken = await api.patch(`/v1/customers/${nobody}`, { email: 'wins@example.com' });
      expectProblem(taken, 404, 'customer_not_found');
    });
  });

  describe('X-Request-Id', () => {
    it.each(['abc-123', 'A.b_c:9', nobody, 'x'.repeat(128)])('is taken when it is sane: %s', async (id) => {
      const headers = { 'x-request-id': id };
      for (const path of ['/v1/orders', '/v1/orders/x', '/v1/nowhere', '/livez', '/docs', '/problems/overloaded'])
        expect((await api.send('GET', path, { headers })).headers['x-request-id']).toBe(id);
    });

    it.each(['a b', '<script>', 'x'.repeat(129), 'é', '"', ''])('is made when it is not: %s', async (id) => {
      const made = (
        await api.raw('GET', '/v1/orders', { headers: { 'x-request-id': Buffer.from(id).toString('latin1') } })
      ).headers['x-request-id'];
      expect(made).toMatch(UUID_V7);
    });

    it('differs from request to request, and stands on every kind of answer', async () => {
      const answers = [
        await api.get('/v1/orders'),
        await api.get(`/v1/orders/${order.id}`, { minVersion: 1 }, { 'if-none-match': '"1"' }),
        await api.post('/v1/customers', {}),
        await api.get('/v1/orders/x'),
        await api.send('DELETE', '/v1/orders'),
        await api.get('/openapi.json'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 304, 400, 404, 405, 200]);
      const ids = answers.map(({ headers }) => headers['x-request-id']);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toMatch(UUID_V7);
    });
  });

  it('says that it lives and is ready', async () => {
    const live = await api.get('/livez');
    expect([live.status, live.body]).toEqual([200, { status: 'ok' }]);
    await eventually(async () => {
      const ready = bodyOf(await api.get<{ status: string; subscriptions: object[] }>('/readyz'), 200);
      expect(ready).toMatchObject({ status: 'ok', problems: [] });
      expect(ready.subscriptions.length).toBeGreaterThan(4);
      for (const subscription of ready.subscriptions)
        expect(subscription).toMatchObject({ state: 'running', problem: null });
    });
  });

  it('serves the tenant `default` where none is named', async () => {
    const [unnamed, named] = [shop.api(null), shop.api(null)];
    const { id } = await register(unnamed, { email: `${Date.now()}@example.com` });
    const headers = { 'x-tenant': 'default', 'if-match': '*' };
    const answer = await named.send('PATCH', `/v1/customers/${id}`, { headers });
    expectResource(answer, 'customer');
    expectProblem(await api.patch(`/v1/customers/${id}`, {}), 404, 'customer_not_found');
  });
});
