import { randomUUID } from 'node:crypto';
import type { OperationDescription } from './support/contract.js';
import { eventually } from './support/eventually.js';
import { addProduct, bodyOf, credit, nobody, place, register, take } from './support/scenario.js';
import { Shop } from './support/shop.js';

const ORIGIN = 'http://localhost:5173';

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationDescription | undefined;
}

describe('what caches may keep', () => {
  let shop: Shop;
  let routes: Route[];
  let staff: Record<string, string>;
  let ids: Readonly<Record<string, string>>;

  beforeAll(async () => {
    shop = await Shop.open(1, { TRADEPOST_CORS_ORIGINS: ORIGIN, TRADEPOST_DEMO: 'on' });
    const api = shop.api();
    staff = await api.headers();
    const [{ sku }, { id: customers }] = [await addProduct(api, '2.55', { sku: 'MUG' }), await register(api)];
    const { id: orders } = await place(api, { id: customers }, [sku, 1]);
    bodyOf(await take(api, { id: orders }, 'pay'), 200);
    const note = bodyOf(await credit(api, { orderId: orders }, sku, 1, '2.55'), 201);
    await eventually(async () => expect((await api.get(`/v1/credit-notes/${note.id}`)).status).toBe(200));
    ids = { customers, orders, products: sku, 'credit-notes': note.id };
    routes = shop.routes.map((route) => {
      const [method, path] = route.split(' ') as [string, string];
      const described = method === 'HEAD' ? 'get' : method.toLowerCase();
      return { method, path, operation: shop.contract.document.paths[path]?.[described] };
    });
  });
  afterAll(() => shop.close());

  const addressOf = ({ path }: Route, id = ids[path.split('/')[2]!] ?? nobody) =>
    path
      .replace('{code}', 'forbidden')
      .replace(/\{\w+\}/, id)
      .replace('*', path.startsWith('/demo') ? 'index.html' : 'swagger-ui.css');

  const ask = async ({ method }: Route, address: string, headers: Record<string, string>): Promise<Response> => {
    const abort = new AbortController();
    const response = await fetch(`${shop.url}${address}`, {
      method,
      headers: { origin: ORIGIN, 'idempotency-key': randomUUID(), ...headers },
      signal: abort.signal,
    });
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) abort.abort();
    else await response.arrayBuffer();
    return response;
  };

  const varyOf = ({ headers }: Response) =>
    (headers.get('vary') ?? '')
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter(Boolean)
      .sort();

  const isStream = ({ operation }: Route) => operation?.responses['200']?.content?.['text/event-stream'] !== undefined;

  it('is said of every route of the API, for those who may call it and in every refusal', async () => {
    const api = routes.filter(({ path }) => path.startsWith('/v1/'));
    expect(api.length).toBeGreaterThan(40);
    for (const route of api) {
      const address = addressOf(route);
      const refused = [
        await ask(route, address, { authorization: 'Bearer rubbish' }),
        await ask(route, address, { ...staff, 'x-tenant': 'nobody' }),
        await ask(route, `${address}?surely=unknown`, staff),
      ];
      for (const response of refused) {
        const told = [
          route.method,
          route.path,
          response.status,
          response.headers.get('cache-control'),
          varyOf(response),
        ];
        expect(told).toEqual([
          route.method,
          route.path,
          expect.any(Number),
          'no-store',
          ['authorization', 'origin', 'x-tenant'],
        ]);
        expect(response.status).toBeGreaterThanOrEqual(400);
      }
      if (!['GET', 'HEAD'].includes(route.method)) continue;
      const response = await ask(route, address, staff);
      const conditional = route.operation!.responses['304'] !== undefined;
      const expected =
        response.status >= 400
          ? 'no-store'
          : conditional
            ? 'private, no-cache'
            : isStream(route)
              ? 'no-store, no-cache, no-transform'
              : 'no-store';
      expect([route.path, response.headers.get('cache-control'), varyOf(response)]).toEqual([
        route.path,
        expected,
        ['authorization', 'origin', 'x-tenant'],
      ]);
      if (!conditional) continue;
      const etag = response.headers.get('etag')!;
      const known = await ask(route, address, { ...staff, 'if-none-match': etag });
      expect([known.status, known.headers.get('cache-control'), known.headers.get('etag'), varyOf(known)]).toEqual([
        304,
        'private, no-cache',
        etag,
        ['authorization', 'origin', 'x-tenant'],
      ]);
    }
  });

  it('is the same for everybody elsewhere', async () => {
    const elsewhere = routes.filter(({ path, method }) => !path.startsWith('/v1/') && method !== 'OPTIONS');
    const expected: Record<string, string> = { '/livez': 'no-store', '/readyz': 'no-store', '/metrics': 'no-store' };
    expect(elsewhere.length).toBeGreaterThan(15);
    for (const route of elsewhere) {
      const response = await ask(route, addressOf(route), {});
      const told = [route.path, response.status, response.headers.get('cache-control')];
      const checked = /^\/(demo|[.]well-known)/.test(route.path) ? 'no-cache' : 'public, max-age=300';
      expect(told).toEqual([route.path, 200, expected[route.path] ?? checked]);
      expect([route.path, varyOf(response)]).toEqual([
        route.path,
        route.path === '/' ? ['accept', 'origin'] : ['origin'],
      ]);
    }
    const nowhere = await fetch(`${shop.url}/nowhere`);
    expect([nowhere.status, nowhere.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });

  it('is told by a HEAD as by its GET, with all else but the body', async () => {
    const changing = [
      'date',
      'x-request-id',
      'ratelimit',
      'connection',
      'keep-alive',
      'transfer-encoding',
      'content-length',
    ];
    const reads = routes.filter(({ method }) => method === 'GET');
    for (const route of reads) {
      const address = addressOf(route);
      const [get, head] = [await ask(route, address, staff), await ask({ ...route, method: 'HEAD' }, address, staff)];
      const told = ({ status, headers }: Response) => [
        route.path,
        status,
        Object.fromEntries([...headers].filter(([name]) => !changing.includes(name))),
      ];
      expect(told(head)).toEqual(told(get));
      const refused = await ask({ ...route, method: 'DELETE' }, address, staff);
      expect([route.path, refused.status, refused.headers.get('allow')]).toEqual([
        route.path,
        405,
        expect.stringMatching(/\bGET, HEAD\b/),
      ]);
    }
  });

  it('is said of the front door, which shows people a page and programs its links', async () => {
    const page = await fetch(`${shop.url}/`, { headers: { accept: 'text/html' } });
    const html = await page.text();
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    const answer = await fetch(`${shop.url}/`);
    const { links } = (await answer.json()) as { links: Record<string, string> };
    expect(Object.keys(links).sort()).toEqual(['demo', 'description', 'docs', 'liveness', 'problems', 'readiness']);
    for (const link of Object.values(links)) {
      expect(html).toContain(`href="${link}"`);
      expect([link, (await fetch(shop.url + link)).status]).toEqual([link, 200]);
    }
  });
});
