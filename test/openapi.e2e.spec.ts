import SwaggerParser from '@apidevtools/swagger-parser';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import type { ApiClient } from './support/api-client.js';
import type { OpenApiDocument, OperationDescription } from './support/contract.js';
import { Shop } from './support/shop.js';

const routes = `
POST /v1/customers
GET /v1/customers
GET /v1/customers/{id}
PATCH /v1/customers/{id}
POST /v1/customers/{id}/block
POST /v1/customers/{id}/unblock
GET /v1/customers/{id}/timeline
PUT /v1/products/{sku}
POST /v1/products/{sku}/stock
GET /v1/products/{sku}
GET /v1/products
POST /v1/orders
GET /v1/orders
GET /v1/orders/{id}
POST /v1/orders/{id}/pay
POST /v1/orders/{id}/ship
POST /v1/orders/{id}/deliver
POST /v1/orders/{id}/cancel
GET /v1/orders/{id}/timeline
GET /v1/orders/{id}/stream
GET /v1/stream
POST /v1/stream-tickets
POST /v1/credit-notes
GET /v1/credit-notes
GET /v1/credit-notes/{id}
GET /v1/ops/dead-letters
GET /v1/ops/dead-letters/{id}
POST /v1/ops/dead-letters/{id}/redrive
POST /v1/ops/dead-letters/redrive
POST /v1/ops/dead-letters/{id}/discard
POST /v1/auth/tokens
POST /v1/auth/tokens/refresh
POST /v1/auth/logout
GET /.well-known/jwks.json
GET /livez
GET /readyz`
  .trim()
  .split('\n');

const parameters: Record<string, string[]> = {
  'GET /v1/customers': ['email', 'reference', 'status', 'country', 'sort', 'limit', 'cursor'],
  'GET /v1/products': ['active', 'sort', 'limit', 'cursor'],
  'GET /v1/orders': [
    ...['customerId', 'status', 'reference', 'placedAfter', 'placedBefore'],
    ...['sort', 'limit', 'cursor'],
  ],
  'GET /v1/credit-notes': ['customerId', 'orderId', 'reference', 'sort', 'limit', 'cursor'],
  'GET /v1/ops/dead-letters': ['handler', 'state', 'limit', 'cursor'],
  'GET /v1/ops/dead-letters/{id}': ['id', 'reveal'],
  'GET /v1/orders/{id}/stream': ['id', 'ticket', 'lastEventId'],
  'GET /v1/stream': ['scope', 'ticket', 'lastEventId'],
  'GET /v1/orders/{id}': ['id', 'minVersion'],
  'GET /v1/customers/{id}': ['id', 'minVersion'],
  'GET /v1/products/{sku}': ['sku', 'minVersion'],
  'GET /v1/credit-notes/{id}': ['id', 'minVersion'],
  'GET /v1/orders/{id}/timeline': ['id', 'limit', 'cursor'],
  'GET /v1/customers/{id}/timeline': ['id', 'limit', 'cursor'],
};

const refusals: Record<string, string[]> = {
  'POST /v1/customers': ['email_already_registered', 'login_not_ready'],
  'POST /v1/auth/tokens': ['sign_in_refused', 'too_many_attempts'],
  'POST /v1/auth/tokens/refresh': ['refresh_token_invalid'],
  'GET /v1/customers': ['invalid_cursor', 'read_model_unavailable'],
  'GET /v1/customers/{id}': ['customer_not_found', 'read_model_behind', 'read_model_unavailable'],
  'PATCH /v1/customers/{id}': ['customer_not_found', 'email_already_registered'],
  'POST /v1/customers/{id}/block': ['customer_not_found', 'customer_already_blocked'],
  'POST /v1/customers/{id}/unblock': ['customer_not_found', 'customer_not_blocked'],
  'GET /v1/customers/{id}/timeline': ['customer_not_found', 'invalid_cursor'],
  'PUT /v1/products/{sku}': ['product_not_found'],
  'POST /v1/products/{sku}/stock': ['product_not_found', 'stock_insufficient'],
  'GET /v1/products/{sku}': ['product_not_found', 'read_model_behind'],
  'GET /v1/products': ['invalid_cursor'],
  'POST /v1/orders': [
    ...['customer_unknown', 'customer_blocked', 'product_unknown', 'product_inactive', 'currency_mismatch'],
    ...['amount_too_large', 'price_changed', 'out_of_stock'],
    ...['malformed_json', 'body_too_large', 'unsupported_media_type'],
  ],
  'GET /v1/orders': ['invalid_cursor'],
  'GET /v1/orders/{id}': ['order_not_found', 'read_model_behind'],
  'GET /v1/orders/{id}/stream': ['order_not_found', 'too_many_streams', 'stream_ticket_invalid', 'read_model_behind'],
  'GET /v1/stream': ['unauthenticated', 'forbidden', 'too_many_streams', 'stream_ticket_invalid', 'read_model_behind'],
  'POST /v1/orders/{id}/pay': ['order_not_found', 'order_not_payable'],
  'POST /v1/orders/{id}/ship': ['order_not_found', 'order_not_shippable'],
  'POST /v1/orders/{id}/deliver': ['order_not_found', 'order_not_deliverable'],
  'POST /v1/orders/{id}/cancel': ['order_not_found', 'order_not_cancellable'],
  'GET /v1/orders/{id}/timeline': ['order_not_found', 'invalid_cursor'],
  'POST /v1/credit-notes': [
    ...['customer_unknown', 'order_unknown', 'order_not_creditable', 'credit_exceeds_order'],
    ...['currency_mismatch', 'amount_too_large'],
  ],
  'GET /v1/ops/dead-letters': ['invalid_cursor'],
  'GET /v1/ops/dead-letters/{id}': ['dead_letter_not_found'],
  'POST /v1/ops/dead-letters/{id}/redrive': ['dead_letter_not_found', 'delivery_not_dead'],
  'POST /v1/ops/dead-letters/{id}/discard': ['dead_letter_not_found', 'delivery_not_dead'],
  'GET /v1/credit-notes': ['invalid_cursor'],
  'GET /v1/credit-notes/{id}': ['credit_note_not_found', 'read_model_behind'],
};

describe('the API description', () => {
  let shop: Shop;
  let api: ApiClient;
  let document: OpenApiDocument;
  let operations: [string, OperationDescription][];

  const problemsOf = ({ responses }: OperationDescription) =>
    Object.entries(responses).flatMap(([status, { content }]) =>
      Object.keys(content?.['application/problem+json']?.examples ?? {}).map((code) => ({
        status: Number(status),
        code,
        value: document.components.examples[code]!.value as { status: number; code: string },
      })),
    );

  beforeAll(async () => {
    shop = await Shop.open();
    api = shop.api();
    document = shop.contract.document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, OperationDescription] => [
        `${method.toUpperCase()} ${path}`,
        operation,
      ]),
    );
  });
  afterAll(() => shop.close());

  it('is valid OpenAPI 3.0', async () => {
    expect(document.openapi).toMatch(/^3\.0\.\d+$/);
    const copy = JSON.parse(JSON.stringify(document)) as Parameters<typeof SwaggerParser.validate>[0];
    await expect(SwaggerParser.validate(copy)).resolves.toBeDefined();
  });

  it('keeps the rules of a linter, all of those that Redocly recommends', async () => {
    const rules = {
      'operation-operationId-url-safe': 'error',
      'operation-tag-defined': 'error',
      'tag-description': 'error',
      'no-invalid-media-type-examples': 'error',
      'no-invalid-parameter-examples': 'error',
      'no-invalid-schema-examples': 'error',
      'operation-4xx-problem-details-rfc7807': 'error',
      'no-unused-components': 'error',
    } as const;
    const config = await createConfig({ extends: ['recommended-strict'], rules });
    const source = JSON.stringify(document);
    const complaints = await lintFromString({ source, absoluteRef: '/openapi.json', config });
    expect(complaints.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
  });

  it('says what it is, and what stands under each heading', () => {
    expect(document.info).toEqual({
      title: 'Tradepost',
      version: '1',
      description: expect.stringContaining('Idempotency-Key'),
      license: { name: 'MIT', url: expect.stringMatching(/^https:/) },
    });
    const headings = document.tags.map(({ name }) => name);
    expect(headings).toEqual(expect.arrayContaining(['Products', 'Orders', 'Credit notes', 'Customers', 'Operations']));
    expect(new Set(headings).size).toBe(headings.length);
    for (const [route, { tags = [] }] of operations) {
      expect([route, tags.length]).toEqual([route, 1]);
      expect(headings).toContain(tags[0]);
    }
  });

  it('has every route of the API', () => {
    expect(operations.map(([route]) => route)).toEqual(expect.arrayContaining(routes));
  });

  it('names every operation once and says what it does', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(operations.length);
    for (const [route, { operationId, summary }] of operations) {
      expect([route, operationId]).toEqual([route, expect.stringMatching(/^[a-z][A-Za-z]+$/)]);
      expect([route, summary]).toEqual([route, expect.stringMatching(/\w{3,}/)]);
    }
  });

  it('says that a ticket opens streams, and nothing else', () => {
    const byTicket = operations.filter(([, { security = [] }]) => security.some((way) => 'ticket' in way));
    expect(byTicket.map(([route]) => route).sort()).toEqual(['GET /v1/orders/{id}/stream', 'GET /v1/stream']);
    const ways = Object.fromEntries(byTicket.map(([route, { security }]) => [route, security!.flatMap(Object.keys)]));
    expect(ways).toEqual({
      'GET /v1/orders/{id}/stream': ['accessToken', 'orderToken', 'ticket'],
      'GET /v1/stream': ['accessToken', 'orderToken', 'ticket'],
    });
  });

  it('describes every parameter', () => {
    for (const [route, { parameters: described = [] }] of operations) {
      for (const { name, description, schema } of described) {
        expect([route, name, description]).toEqual([route, name, expect.stringMatching(/\w{3,}/)]);
        expect([route, name, schema]).toEqual([route, name, expect.objectContaining({})]);
      }
      const pathAndQuery = described.filter(({ in: place }) => place !== 'header').map(({ name }) => name);
      if (route in parameters) expect([route, pathAndQuery.sort()]).toEqual([route, [...parameters[route]!].sort()]);
      if (route.includes(' /v1/')) expect(described.map(({ name }) => name)).toContain('X-Tenant');
    }
  });

  it('shows for every body an example that its own schema admits', () => {
    const withBody = operations.filter(([, { requestBody }]) => requestBody !== undefined);
    expect(withBody.length).toBeGreaterThanOrEqual(9);
    for (const [route, { requestBody }] of withBody) {
      const { examples } = requestBody!.content['application/json']!;
      const [method, path] = route.split(' ') as [string, string];
      const place = ['paths', path, method.toLowerCase(), 'requestBody', 'content', 'application/json', 'schema'];
      expect([route, Object.keys(examples ?? {})]).not.toEqual([route, []]);
      for (const example of Object.values(examples!)) {
        if (!('value' in example)) throw new Error(`${route} refers to an example of a body.`);
        shop.contract.validate(place, example.value, route);
      }
      expect(() => shop.contract.validate(place, { surely: 'unknown' }, route)).toThrow('breaks its schema');
    }
  });

  it('shows for every reply with a body an example that its own schema admits', () => {
    let shown = 0;
    for (const [route, { responses }] of operations) {
      const [method, path] = route.split(' ') as [string, string];
      for (const [status, { content = {} }] of Object.entries(responses)) {
        const media = content['application/json'];
        if (media === undefined) continue;
        const about = `${route} ${status}`;
        const place = ['paths', path, method.toLowerCase(), 'responses', status, 'content', 'application/json'];
        expect([about, media.example]).toEqual([about, expect.objectContaining({})]);
        shop.contract.validate([...place, 'schema'], media.example, about);
        shown += 1;
      }
    }
    expect(shown).toBeGreaterThanOrEqual(operations.length);
  });

  it('lists every error of every operation, with an example that is a problem document', () => {
    for (const [route, operation] of operations) {
      const problems = problemsOf(operation);
      for (const { status, code, value } of problems) {
        expect([route, value]).toEqual([route, expect.objectContaining({ status, code })]);
        shop.contract.validate(['components', 'schemas', 'Problem'], value, `${route} ${code}`);
      }
      const codes = problems.map(({ code }) => code);
      const unread = ['malformed_request', 'request_timeout', 'expectation_failed', 'headers_too_large'];
      expect([route, codes]).toEqual([route, expect.arrayContaining(unread)]);
      if (!route.includes('/v1/')) continue;
      expect([route, codes]).toEqual([route, expect.arrayContaining(refusals[route] ?? [])]);
      expect(codes).toEqual(expect.arrayContaining(['validation_failed', 'tenant_unknown', 'internal_error']));
    }
  });

  it('describes the headers of writes and reads', () => {
    const headers = (route: string, status: number) =>
      Object.keys(operations.find(([name]) => name === route)![1].responses[status]!.headers ?? {});
    expect(headers('POST /v1/orders', 201)).toEqual(expect.arrayContaining(['X-Request-Id', 'Location', 'ETag']));
    expect(headers('PUT /v1/products/{sku}', 201)).toEqual(expect.arrayContaining(['Location', 'ETag']));
    expect(headers('PATCH /v1/customers/{id}', 200)).toContain('ETag');
    expect(headers('GET /v1/orders/{id}', 200)).toContain('ETag');
    expect(headers('GET /v1/orders/{id}', 304)).toContain('ETag');
    expect(headers('GET /v1/orders/{id}', 503)).toContain('Retry-After');
    expect(headers('GET /v1/orders', 200)).not.toContain('ETag');
  });

  it('says which calls take or need an Idempotency-Key, and which need If-Match', () => {
    const asking = (header: string, need: boolean) =>
      operations
        .filter(([, { parameters = [] }]) =>
          parameters.some(({ name, required }) => name === header && required === need),
        )
        .map(([route]) => route)
        .sort();
    const posts = operations.map(([route]) => route).filter((route) => route.startsWith('POST /v1/'));
    const needKey = ['POST /v1/credit-notes', 'POST /v1/orders', 'POST /v1/orders/{id}/pay'];
    expect(asking('Idempotency-Key', true)).toEqual(needKey);
    expect(asking('Idempotency-Key', false)).toEqual(
      expect.arrayContaining(posts.filter((one) => !needKey.includes(one))),
    );
    expect(asking('If-Match', true)).toEqual(
      [
        'PATCH /v1/customers/{id}',
        ...posts.filter((route) => /^POST \/v1\/(customers|orders)\/\{id\}\//.test(route)),
      ].sort(),
    );
    expect(asking('If-Match', false)).toEqual(['PUT /v1/products/{sku}']);
    for (const [route, operation] of operations) {
      const codes = problemsOf(operation).map(({ code }) => code);
      const expected = [
        asking('If-Match', true).includes(route) || asking('If-Match', false).includes(route),
        route.startsWith('POST /v1/'),
        needKey.includes(route),
      ];
      const told = ['version_mismatch', 'idempotency_key_reused', 'idempotency_key_required'];
      expect([route, ...told.map((code) => codes.includes(code))]).toEqual([route, ...expected]);
    }
  });

  it('is shown by Swagger UI', async () => {
    const page = await api.get('/docs');
    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.text).toContain('Tradepost API');
    for (const [, file] of page.text.matchAll(/(?:src|href)="\.?\/?([^"]+)"/g)) {
      const asset = await api.get(file!.startsWith('docs/') ? `/${file}` : `/docs/${file}`);
      expect([file, asset.status]).toEqual([file, 200]);
    }
  });

  it('points from every problem to a page that explains it', async () => {
    const codes = new Set(operations.flatMap(([, operation]) => problemsOf(operation).map(({ code }) => code)));
    for (const code of [...codes, 'route_not_found', 'method_not_allowed']) {
      const page = await api.get(`/problems/${code}`);
      expect([code, page.status, page.headers['content-type']]).toEqual([
        code,
        200,
        expect.stringMatching(/^text\/html/),
      ]);
      expect(page.text).toContain(code);
    }
    expect(codes.size).toBeGreaterThan(30);
    const index = await api.get('/problems');
    for (const code of codes) expect(index.text).toContain(`/problems/${code}`);
  });

  it.each(['no_such_problem', '%3Cscript%3E', '__proto__', 'constructor'])('has no page for %s', async (code) => {
    const answer = await api.get<{ code: string }>(`/problems/${code}`);
    expect([answer.status, answer.body.code]).toEqual([404, 'route_not_found']);
  });
});
