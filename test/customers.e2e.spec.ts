import { clerk, type ApiClient } from './support/api-client.js';
import { crowd, eventually } from './support/eventually.js';
import { expectCreated, expectFields, expectProblem, expectResource } from './support/expectations.js';
import type { Customer, Page, TimelineEntry } from './support/resources.js';
import { bodyOf, nobody, register } from './support/scenario.js';
import { Shop } from './support/shop.js';

const text = (length: number) => 'x'.repeat(length);
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('customers', () => {
  let shop: Shop;
  let api: ApiClient;

  beforeAll(async () => {
    shop = await Shop.open(2);
    api = shop.api();
  });
  afterAll(() => shop.close());

  describe('POST /v1/customers', () => {
    it('registers a customer who can be read at once', async () => {
      const sent = { email: 'Grace.Hopper@Example.com', name: 'Grace Hopper', country: 'US' };
      const answer = await api.post<Customer>('/v1/customers', sent);
      await expectCreated(api, answer, 'customer', `/v1/customers/${answer.body.id}`);
      expect(answer.body).toEqual({
        ...sent,
        id: answer.body.id,
        version: 1,
        reference: null,
        status: 'active',
        blockedReason: null,
        createdAt: expect.stringMatching(INSTANT),
        updatedAt: answer.body.createdAt,
        purchases: { orders: 0, creditNotes: 0, totals: [], firstOrderAt: null, lastOrderAt: null },
      });
      expectFields(answer.body.purchases, 'purchases');
    });

    it.each([{ country: null }, {}])('takes a customer without a country (%j)', async (country) => {
      expect((await register(api, country)).country).toBeNull();
    });

    it('refuses an e-mail that is taken, upper and lower case being the same', async () => {
      await register(api, { email: 'Taken@Example.com' });
      const answer = await api.post('/v1/customers', { email: 'tAKEN@example.COM', name: 'Other' });
      expectProblem(answer, 409, 'email_already_registered');
    });

    it('keeps a domain in A-labels, and finds it in either form', async () => {
      const { id, email } = await register(api, { email: 'Ada@Bücher.example' });
      expect(email).toBe('Ada@xn--bcher-kva.example');
      const again = await api.post('/v1/customers', { email: 'ada@xn--bcher-kva.EXAMPLE', name: 'Other' });
      expectProblem(again, 409, 'email_already_registered');
      await api.get(`/v1/customers/${id}?minVersion=1`);
      for (const spelling of ['ada@bücher.example', 'ADA@XN--BCHER-KVA.EXAMPLE']) {
        const { items } = await api.all<Customer>('/v1/customers', { email: spelling });
        expect(items.map((item) => item.id)).toEqual([id]);
      }
    });

    it('lets one of many register with the same e-mail at once', async () => {
      const answers = await crowd(8, 8, () => api.post('/v1/customers', { email: 'race@example.com', name: 'Racer' }));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
      const { items } = await api.all<Customer>('/v1/customers', { email: 'race@example.com' });
      expect(items.length).toBeLessThanOrEqual(1);
    });

    it.each<[string, object, string[]]>([
      ['nothing', {}, ['/email', '/name']],
      ['no e-mail', { name: 'A' }, ['/email']],
      ['an e-mail without @', { email: 'ada.example.com', name: 'A' }, ['/email']],
      ['an e-mail with blanks', { email: 'a da@example.com', name: 'A' }, ['/email']],
      ['an e-mail without a dot in its domain', { email: 'ada@example', name: 'A' }, ['/email']],
      ['an e-mail that is too long', { email: `ada@${text(250)}.com`, name: 'A' }, ['/email']],
      ['an e-mail with a bracket too many', { email: '<ada@example.com', name: 'A' }, ['/email']],
      ['two e-mails in one', { email: 'a@b.example,evil.test', name: 'A' }, ['/email']],
      ['an e-mail that goes nowhere', { email: '12345@online-retail.invalid', name: 'A' }, ['/email']],
      ['an empty name', { email: 'v1@example.com', name: '' }, ['/name']],
      ['a name of 201 characters', { email: 'v2@example.com', name: text(201) }, ['/name']],
      ['a name with a line break', { email: 'v3@example.com', name: 'A\nB' }, ['/name']],
      ['a name that is a number', { email: 'v4@example.com', name: 1 }, ['/name']],
      ['a country of three letters', { email: 'v5@example.com', name: 'A', country: 'GBR' }, ['/country']],
      ['a country in lower case', { email: 'v6@example.com', name: 'A', country: 'gb' }, ['/country']],
      ['a country that there is not', { email: 'v7@example.com', name: 'A', country: 'QQ' }, ['/country']],
      ['fields of the service', { email: 'v8@example.com', name: 'A', status: 'blocked' }, ['/status']],
      ['the reference of an import', { email: 'v9@example.com', name: 'A', reference: '1' }, ['/reference']],
    ])('refuses %s', async (_, body, at) => {
      expectProblem(await api.post('/v1/customers', body), 400, 'validation_failed', { at });
    });

    it('counts characters, not bytes, up to the last one allowed', async () => {
      const name = '😀'.repeat(200);
      expect((await register(api, { name })).name).toBe(name);
      const longer = await api.post('/v1/customers', { email: 'smile@example.com', name: `${name}😀` });
      expectProblem(longer, 400, 'validation_failed', { at: ['/name'] });
    });
  });

  describe('GET /v1/customers/{id}', () => {
    it.each(['nobody', nobody])('has no customer %s', async (id) => {
      expectProblem(await api.get(`/v1/customers/${id}`), 404, 'customer_not_found');
    });

    it('always answers 200, whatever If-None-Match says, since purchases change without the version', async () => {
      const { id } = await register(api);
      await api.get(`/v1/customers/${id}?minVersion=1`);
      for (const match of ['"1"', 'W/"1"', '*']) {
        expectResource(await api.get(`/v1/customers/${id}`, {}, { 'if-none-match': match }), 'customer');
      }
    });
  });

  describe('PATCH /v1/customers/{id}', () => {
    it('changes what is sent and nothing else', async () => {
      const before = await register(api, { country: 'GB' });
      const renamed = await api.patch<Customer>(`/v1/customers/${before.id}`, { name: 'Ada King' });
      expectResource(renamed, 'customer');
      expect(renamed.body).toEqual({ ...before, version: 2, name: 'Ada King', updatedAt: expect.any(String) });
      const moved = await api.patch<Customer>(`/v1/customers/${before.id}`, { country: 'FR', email: 'King@x.example' });
      expect(moved.body).toEqual({
        ...renamed.body,
        version: 3,
        country: 'FR',
        email: 'King@x.example',
        updatedAt: expect.any(String),
      });
      expect((await api.get(`/v1/customers/${before.id}?minVersion=3`)).body).toEqual(moved.body);
    });

    it('clears the country with null', async () => {
      const { id } = await register(api, { country: 'GB' });
      expect((await api.patch<Customer>(`/v1/customers/${id}`, { country: null })).body).toMatchObject({
        version: 2,
        country: null,
      });
    });

    it('keeps the version where nothing changes', async () => {
      const before = await register(api, { country: 'GB' });
      const { email, name, country } = before;
      for (const body of [{}, { name }, { email, name, country }]) {
        const answer = await api.patch<Customer>(`/v1/customers/${before.id}`, body);
        expectResource(answer, 'customer');
        expect(answer.body).toEqual(before);
      }
    });

    it('takes an empty body without a content type', async () => {
      const before = await register(api);
      const answer = await api.patch<Customer>(`/v1/customers/${before.id}`, undefined);
      expect([answer.status, answer.body]).toEqual([200, before]);
    });

    it('lets customers change the case of their own e-mail, and free their old one', async () => {
      const { id } = await register(api, { email: 'case@example.com' });
      const changed = await api.patch<Customer>(`/v1/customers/${id}`, { email: 'CASE@example.com' });
      expect(changed.body).toMatchObject({ email: 'CASE@example.com', version: 2 });
      bodyOf(await api.patch(`/v1/customers/${id}`, { email: 'moved-on@example.com' }), 200);
      await register(api, { email: 'case@example.com' });
    });

    it('refuses the e-mail of another customer', async () => {
      await register(api, { email: 'first@example.com' });
      const { id } = await register(api);
      const answer = await api.patch(`/v1/customers/${id}`, { email: 'First@example.com' });
      expectProblem(answer, 409, 'email_already_registered');
    });

    it.each<[object, string[]]>([
      [{ name: null }, ['/name']],
      [{ email: null }, ['/email']],
      [{ email: 'ada@example.com>' }, ['/email']],
      [{ email: 'ada@x.INVALID' }, ['/email']],
      [{ country: 'ZZZ' }, ['/country']],
      [{ status: 'blocked' }, ['/status']],
      [{ purchases: {} }, ['/purchases']],
    ])('refuses %j', async (body, at) => {
      const { id } = await register(api);
      expectProblem(await api.patch(`/v1/customers/${id}`, body), 400, 'validation_failed', { at });
    });

    it.each(['nobody', nobody])('has no customer %s', async (id) => {
      expectProblem(await api.patch(`/v1/customers/${id}`, { name: 'A' }), 404, 'customer_not_found');
    });
  });

  describe('POST /v1/customers/{id}/block and /unblock', () => {
    it('blocks with a reason and unblocks', async () => {
      const before = await register(api);
      const blocked = await api.post<Customer>(`/v1/customers/${before.id}/block`, { reason: 'Chargebacks.' });
      expectResource(blocked, 'customer');
      expect(blocked.body).toEqual({
        ...before,
        version: 2,
        status: 'blocked',
        blockedReason: 'Chargebacks.',
        updatedAt: expect.any(String),
      });
      const active = await api.post<Customer>(`/v1/customers/${before.id}/unblock`);
      expectResource(active, 'customer');
      expect(active.body).toEqual({ ...before, version: 3, updatedAt: expect.any(String) });
    });

    it('refuses to block twice and to unblock who is active', async () => {
      const { id } = await register(api);
      expectProblem(await api.post(`/v1/customers/${id}/unblock`), 409, 'customer_not_blocked');
      bodyOf(await api.post(`/v1/customers/${id}/block`, { reason: 'A' }), 200);
      const again = await api.post(`/v1/customers/${id}/block`, { reason: 'B' });
      expectProblem(again, 409, 'customer_already_blocked');
    });

    it.each([[{}], [{ reason: '' }], [{ reason: text(501) }], [{ reason: null }]])('refuses %j', async (body) => {
      const { id } = await register(api);
      const answer = await api.post(`/v1/customers/${id}/block`, body);
      expectProblem(answer, 400, 'validation_failed', { at: ['/reason'] });
    });

    it('takes no body to unblock', async () => {
      const { id } = await register(api);
      const answer = await api.post(`/v1/customers/${id}/unblock`, { reason: 'A' });
      expectProblem(answer, 400, 'validation_failed', { at: ['/reason'] });
    });

    it.each(['block', 'unblock'])('has no customer to %s', async (action) => {
      const body = action === 'block' ? { reason: 'A' } : undefined;
      expectProblem(await api.post(`/v1/customers/${nobody}/${action}`, body), 404, 'customer_not_found');
      expectProblem(await api.post(`/v1/customers/x/${action}`, body), 404, 'customer_not_found');
    });
  });

  describe('GET /v1/customers/{id}/timeline', () => {
    it('tells what happened, oldest first, in the fields of the customer', async () => {
      const { id, email, createdAt } = await register(api, { name: 'Ada', country: 'GB' });
      const path = `/v1/customers/${id}`;
      bodyOf(await api.patch(path, { name: 'Ada King', country: null }), 200);
      bodyOf(await api.patch(path, { name: 'Ada King' }), 200);
      bodyOf(await api.post(`${path}/block`, { reason: 'Fraud' }), 200);
      bodyOf(await api.post(`${path}/unblock`), 200);
      await api.get(`${path}?minVersion=4`);
      const { items, next } = bodyOf(await api.get<Page<TimelineEntry>>(`${path}/timeline`), 200);
      expect(next).toBeNull();
      for (const entry of items) expectFields(entry, 'timelineEntry');
      expect(items.map(({ version, type, changes }) => ({ version, type, changes }))).toEqual([
        {
          version: 1,
          type: 'customer.registered',
          changes: expect.arrayContaining([
            { field: 'email', from: null, to: email },
            { field: 'name', from: null, to: 'Ada' },
            { field: 'country', from: null, to: 'GB' },
            { field: 'status', from: null, to: 'active' },
          ]),
        },
        {
          version: 2,
          type: 'customer.changed',
          changes: [
            { field: 'name', from: 'Ada', to: 'Ada King' },
            { field: 'country', from: 'GB', to: null },
          ],
        },
        {
          version: 3,
          type: 'customer.blocked',
          changes: [
            { field: 'status', from: 'active', to: 'blocked' },
            { field: 'blockedReason', from: null, to: 'Fraud' },
          ],
        },
        {
          version: 4,
          type: 'customer.unblocked',
          changes: [
            { field: 'status', from: 'blocked', to: 'active' },
            { field: 'blockedReason', from: 'Fraud', to: null },
          ],
        },
      ]);
      expect(items[0]).toMatchObject({ at: createdAt, by: `staff:${clerk}` });
    });

    it('pages, and names the request behind each entry', async () => {
      const { id } = await register(api);
      for (const name of ['B', 'C', 'D', 'E']) {
        await api.send('PATCH', `/v1/customers/${id}`, {
          body: { name },
          headers: { 'x-request-id': `rename-${name}`, 'if-match': '*' },
        });
      }
      await api.get(`/v1/customers/${id}?minVersion=5`);
      const { items, pages } = await api.all<TimelineEntry>(`/v1/customers/${id}/timeline`, { limit: 2 });
      expect(pages).toBe(3);
      expect(items.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
      expect(items.slice(1).map(({ correlationId }) => correlationId)).toEqual(
        ['B', 'C', 'D', 'E'].map((name) => `rename-${name}`),
      );
    });

    it('belongs to its customer, and so does its cursor', async () => {
      expectProblem(await api.get(`/v1/customers/${nobody}/timeline`), 404, 'customer_not_found');
      expectProblem(await api.get('/v1/customers/x/timeline'), 404, 'customer_not_found');
      const [one, other] = [await register(api), await register(api)];
      bodyOf(await api.patch(`/v1/customers/${one.id}`, { name: 'B' }), 200);
      await api.get(`/v1/customers/${one.id}?minVersion=2`);
      await api.get(`/v1/customers/${other.id}?minVersion=1`);
      const first = bodyOf(await api.get<Page<TimelineEntry>>(`/v1/customers/${one.id}/timeline`, { limit: 1 }), 200);
      const stolen = await api.get(`/v1/customers/${other.id}/timeline`, { cursor: first.next! });
      expectProblem(stolen, 400, 'invalid_cursor');
    });
  });

  describe('GET /v1/customers', () => {
    let list: ApiClient;
    let customers: Customer[];

    beforeAll(async () => {
      list = shop.api(1);
      customers = [];
      for (let i = 0; i < 12; i += 1) {
        const country = [null, 'GB', 'FR'][i % 3] ?? null;
        customers.push(await register(list, { email: `List${i}@Example.com`, name: `Customer ${i}`, country }));
      }
      for (const { id } of customers.slice(0, 3))
        bodyOf(await list.post(`/v1/customers/${id}/block`, { reason: 'Fraud' }), 200);
      await eventually(async () => {
        const { items } = await list.all<Customer>('/v1/customers', { status: 'blocked' });
        expect(items).toHaveLength(3);
        expect((await list.all('/v1/customers')).items).toHaveLength(12);
      });
    });

    const names = async (query: Record<string, string | number>) =>
      (await list.all<Customer>('/v1/customers', query)).items.map(({ name }) => name);
    const named = (...numbers: number[]) => numbers.map((i) => `Customer ${i}`);

    it('lists newest first unless asked otherwise', async () => {
      const newest = named(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
      expect(await names({})).toEqual(newest);
      expect(await names({ sort: '-createdAt' })).toEqual(newest);
      expect(await names({ sort: 'createdAt' })).toEqual([...newest].reverse());
    });

    it('shows whole customers', async () => {
      const { items } = await list.all<Customer>('/v1/customers', { email: 'list5@example.com' });
      expect(items).toEqual([customers[5]]);
      expectFields(items[0]!, 'customer');
    });

    it('filters by e-mail in any case, status, several statuses, and country', async () => {
      expect(await names({ email: 'LIST7@EXAMPLE.COM' })).toEqual(named(7));
      expect(await names({ email: 'list@example.com' })).toEqual([]);
      expect(await names({ status: 'blocked' })).toEqual(named(2, 1, 0));
      expect(await names({ status: 'active' })).toHaveLength(9);
      expect(await names({ status: 'active,blocked' })).toHaveLength(12);
      expect(await names({ status: 'blocked,blocked' })).toEqual(named(2, 1, 0));
      expect(await names({ country: 'FR' })).toEqual(named(11, 8, 5, 2));
      expect(await names({ country: 'FR', status: 'blocked' })).toEqual(named(2));
      expect(await names({ reference: '13085' })).toEqual([]);
    });

    it('pages in both directions, also with several statuses', async () => {
      const query = { status: 'blocked,active', limit: 5 };
      for (const sort of ['createdAt', '-createdAt']) {
        const { items, pages } = await list.all<Customer>('/v1/customers', { ...query, sort });
        expect(pages).toBe(3);
        expect(items.map(({ id }) => id)).toEqual(
          (sort === 'createdAt' ? customers : [...customers].reverse()).map(({ id }) => id),
        );
      }
    });

    it.each<[string, string]>([
      ['status=gone', '?status'],
      ['status=', '?status'],
      ['status=active,', '?status'],
      ['status=Active', '?status'],
      ['country=gb', '?country'],
      ['email=nobody', '?email'],
      ['reference=', '?reference'],
      ['sort=name', '?sort'],
      ['sort=createdAt,name', '?sort'],
      ['limit=0', '?limit'],
      ['limit=101', '?limit'],
      ['limit=ten', '?limit'],
      ['limit=1.5', '?limit'],
      ['limit=', '?limit'],
      ['name=Ada', '?name'],
      ['status=active&status=blocked', '?status'],
    ])('refuses ?%s', async (query, at) => {
      expectProblem(await list.get(`/v1/customers?${query}`), 400, 'validation_failed', { at: [at] });
    });
  });
});
