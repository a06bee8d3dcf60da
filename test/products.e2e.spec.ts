import type { ApiClient } from './support/api-client.js';
import { crowd, eventually } from './support/eventually.js';
import { expectCreated, expectFields, expectProblem, expectResource } from './support/expectations.js';
import { gbp, type Product } from './support/resources.js';
import { addProduct, bodyOf } from './support/scenario.js';
import { Shop } from './support/shop.js';

const at = (sku: string) => `/v1/products/${encodeURIComponent(sku)}`;

describe('products', () => {
  let shop: Shop;
  let api: ApiClient;

  beforeAll(async () => {
    shop = await Shop.open(2);
    api = shop.api();
  });
  afterAll(() => shop.close());

  describe('PUT /v1/products/{sku}', () => {
    it('adds a product that can be read at once', async () => {
      const answer = await api.put<Product>('/v1/products/85123A', { description: 'Holder', unitPrice: gbp('2.55') });
      await expectCreated(api, answer, 'product', '/v1/products/85123A');
      expect(answer.body).toEqual({
        sku: '85123A',
        version: 1,
        description: 'Holder',
        unitPrice: gbp('2.55'),
        active: true,
        stock: null,
        updatedAt: expect.stringMatching(/Z$/),
      });
    });

    it('changes it, and takes it off sale and back', async () => {
      const { sku } = await addProduct(api, '1');
      const dearer = await api.change<Product>(at(sku), {
        description: 'Dearer',
        unitPrice: gbp('1.20'),
        active: false,
      });
      expectResource(dearer, 'product');
      expect(dearer.headers['location']).toBeUndefined();
      expect(dearer.body).toMatchObject({
        version: 2,
        description: 'Dearer',
        unitPrice: gbp('1.20'),
        active: false,
      });
      expect((await api.get(`${at(sku)}?minVersion=2`)).body).toEqual(dearer.body);
      const back = await api.change<Product>(at(sku), { description: 'Dearer', unitPrice: gbp('1.20') });
      expect(back.body).toMatchObject({ version: 3, active: true });
    });

    it('records nothing where nothing differs, also when the same amount is written otherwise', async () => {
      const before = await addProduct(api, '2.5', { description: 'Same' });
      expect(before.unitPrice).toEqual(gbp('2.50'));
      for (const amount of ['2.5', '2.50', '2.5000']) {
        const answer = await api.change<Product>(at(before.sku), { description: 'Same', unitPrice: gbp(amount) });
        expectResource(answer, 'product');
        expect(answer.body).toEqual(before);
      }
    });

    it.each([
      ['0', 'GBP', '0.00'],
      ['0.0001', 'GBP', '0.0001'],
      ['1.9950', 'GBP', '1.995'],
      ['9999999.9999', 'GBP', '9999999.9999'],
      ['7', 'JPY', '7'],
      ['7.5', 'JPY', '7.5'],
      ['7', 'KWD', '7.000'],
      ['7.1234', 'KWD', '7.1234'],
    ])('keeps %s %s as %s', async (amount, currency, kept) => {
      expect((await addProduct(api, { amount, currency })).unitPrice).toEqual({ amount: kept, currency });
    });

    it.each<[string, object, string[]]>([
      ['nothing', {}, ['/description', '/unitPrice']],
      ['an empty description', { description: '', unitPrice: gbp('1') }, ['/description']],
      [
        'an amount that is a number',
        { description: 'A', unitPrice: { amount: 1, currency: 'GBP' } },
        ['/unitPrice/amount'],
      ],
      ['a negative amount', { description: 'A', unitPrice: gbp('-1') }, ['/unitPrice/amount']],
      ['five decimals', { description: 'A', unitPrice: gbp('1.00001') }, ['/unitPrice/amount']],
      ['an amount too large', { description: 'A', unitPrice: gbp('10000000') }, ['/unitPrice/amount']],
      ['an exponent', { description: 'A', unitPrice: gbp('1e3') }, ['/unitPrice/amount']],
      ['a leading zero', { description: 'A', unitPrice: gbp('01') }, ['/unitPrice/amount']],
      ['a comma', { description: 'A', unitPrice: gbp('1,50') }, ['/unitPrice/amount']],
      ['blanks', { description: 'A', unitPrice: gbp(' 1') }, ['/unitPrice/amount']],
      ['a bare dot', { description: 'A', unitPrice: gbp('1.') }, ['/unitPrice/amount']],
      ['a line break after the amount', { description: 'A', unitPrice: gbp('1\n') }, ['/unitPrice/amount']],
      [
        'an unknown currency',
        { description: 'A', unitPrice: { amount: '1', currency: 'XYZ' } },
        ['/unitPrice/currency'],
      ],
      [
        'a currency in lower case',
        { description: 'A', unitPrice: { amount: '1', currency: 'gbp' } },
        ['/unitPrice/currency'],
      ],
      ['no currency', { description: 'A', unitPrice: { amount: '1' } }, ['/unitPrice/currency']],
      ['more in the price', { description: 'A', unitPrice: { ...gbp('1'), scale: 2 } }, ['/unitPrice/scale']],
      ['active as text', { description: 'A', unitPrice: gbp('1'), active: 'true' }, ['/active']],
      ['active as null', { description: 'A', unitPrice: gbp('1'), active: null }, ['/active']],
      ['a sku in the body', { description: 'A', unitPrice: gbp('1'), sku: 'B' }, ['/sku']],
    ])('refuses %s', async (_, body, places) => {
      expectProblem(await api.put('/v1/products/refused', body), 400, 'validation_failed', { at: places });
    });

    it('adds a product once where many do at the same time', async () => {
      const body = { description: 'Race', unitPrice: gbp('1') };
      const answers = await crowd(8, 8, () => api.put<Product>('/v1/products/race', body));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(428)]);
    });
  });

  describe('skus', () => {
    it.each([
      'WITH BLANK',
      'A/B',
      'A/../B',
      '..a',
      '...',
      'A.',
      '01890A5D-AC96-774B-BCCE-B302099A8057',
      'ÄÖ-ß',
      '漢字',
      '😀',
      '100%',
      'a+b&c=d?e#f',
      'POST',
      "O'Neil; DROP TABLE products--",
      '"quoted"',
      '__proto__',
      'x'.repeat(40),
      '😀'.repeat(40),
    ])('takes %j', async (sku) => {
      const answer = await api.put<Product>(at(sku), { description: 'Any', unitPrice: gbp('1') });
      expect(answer.body.sku).toBe(sku);
      await expectCreated(api, answer, 'product', at(sku));
    });

    it('tells upper from lower case', async () => {
      await addProduct(api, '1', { sku: 'case-a' });
      await addProduct(api, '2', { sku: 'CASE-A' });
      const read = await api.get<Product>('/v1/products/CASE-A?minVersion=1');
      expect(read.body.unitPrice).toEqual(gbp('2.00'));
    });

    it.each([
      ['outer blanks', '%20A'],
      ['outer blanks behind', 'A%20'],
      ['nothing but a blank', '%20'],
      ['41 characters', 'x'.repeat(41)],
      ['a line break', 'A%0AB'],
      ['NUL', 'A%00B'],
      ['very many characters', 'x'.repeat(900)],
      ['nothing to see', '%E3%85%A4'],
      ['one dot', '.'],
      ['two dots', '..'],
      ['one dot in disguise', '%2E'],
      ['two dots in disguise', '.%2e'],
    ])('has no product whose sku is %s', async (_, sku) => {
      const text = JSON.stringify({ description: 'A', unitPrice: gbp('1') });
      const headers = { 'content-type': 'application/json', 'content-length': String(text.length) };
      expectProblem(await api.raw('PUT', `/v1/products/${sku}`, { headers, text }), 404, 'product_not_found');
      expectProblem(await api.raw('GET', `/v1/products/${sku}`), 404, 'product_not_found');
    });
  });

  describe('GET /v1/products/{sku}', () => {
    it('always answers 200 where the product is there', async () => {
      const { sku } = await addProduct(api);
      await api.get(`${at(sku)}?minVersion=1`);
      for (const match of ['"1"', '*'])
        expectResource(await api.get(at(sku), {}, { 'if-none-match': match }), 'product');
    });

    it('has no product that was never added', async () => {
      expectProblem(await api.get('/v1/products/never-added'), 404, 'product_not_found');
    });
  });

  describe('GET /v1/products', () => {
    let list: ApiClient;
    const skus = ['B', 'a', 'A', 'b', 'a 1', 'Ä', '10', '9', '😀'];
    const sorted = [...skus].sort((a, b) => Buffer.from(a).compare(Buffer.from(b)));

    beforeAll(async () => {
      list = shop.api(1);
      for (const sku of skus) await addProduct(list, '1', { sku, active: sku !== '9' });
      await eventually(async () => expect((await list.all('/v1/products')).items).toHaveLength(skus.length));
    });

    const found = async (query: Record<string, string | number | boolean>) =>
      (await list.all<Product>('/v1/products', query)).items.map(({ sku }) => sku);

    it('lists by sku unless asked otherwise', async () => {
      expect(await found({})).toEqual(sorted);
      expect(await found({ sort: 'sku' })).toEqual(sorted);
      expect(await found({ sort: '-sku' })).toEqual([...sorted].reverse());
      const { items } = await list.all<Product>('/v1/products');
      for (const item of items) expectFields(item, 'product');
    });

    it('filters by whether they are on sale', async () => {
      expect(await found({ active: false })).toEqual(['9']);
      expect(await found({ active: true })).toEqual(sorted.filter((sku) => sku !== '9'));
    });

    it('pages in both directions', async () => {
      expect(await found({ limit: 2 })).toEqual(sorted);
      expect(await found({ limit: 2, sort: '-sku' })).toEqual([...sorted].reverse());
    });

    it.each([
      ['active=yes', '?active'],
      ['active=1', '?active'],
      ['active=', '?active'],
      ['sort=-price', '?sort'],
      ['description=x', '?description'],
    ])('refuses ?%s', async (query, place) => {
      expectProblem(await list.get(`/v1/products?${query}`), 400, 'validation_failed', { at: [place] });
    });

    it('shows a change within about a second', async () => {
      const { sku } = await addProduct(list, '1', { sku: 'seen-soon' });
      bodyOf(await list.change(at(sku), { description: 'Off sale', unitPrice: gbp('1'), active: false }), 200);
      await eventually(async () => expect(await found({ active: false })).toEqual(['9', 'seen-soon']), 1_500);
    });
  });
});
