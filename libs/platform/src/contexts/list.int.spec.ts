import fc from 'fast-check';
import { Notifier } from '../runtime/notifier.js';
import type { BoundedContext } from './contexts.js';
import type { CollectionSpec, ReadStore } from '../read-store/read-store.js';
import { SqliteReadStores } from '@tradepost/sqlite';
import { tempFolder } from '../testing/temp-folder.js';
import { Cursors, InvalidCursor } from '../read-store/cursors.js';
import { Documents } from './documents.js';
import { page, type ListRequest } from './list.js';

const folder = tempFolder();
const items: CollectionSpec = {
  name: 'items',
  keys: { colour: 'text', size: 'integer', note: 'text' },
  indexes: [['size'], ['colour', 'size'], ['note']],
};
let documents: Documents;
let store: ReadStore;

beforeEach(async () => {
  const readStore = await folder.closing(new SqliteReadStores(folder.path)).open('default', 'board');
  await readStore.prepare([items]);
  const writes = Array.from({ length: 23 }, (_, i) => {
    const keys = { colour: i % 3 === 0 ? 'red' : 'blue', size: Math.floor(i / 4), note: i % 2 === 0 ? null : `n${i}` };
    const id = `i${String(i).padStart(2, '0')}`;
    return { collection: 'items', id, revision: 0, version: 1, seen: {}, keys, body: { id, ...keys } };
  });
  await readStore.commit({ subscription: 's', from: null, to: '1', writes });
  const open = { tenant: 'default', readStore, projected: new Notifier(), committed: new Notifier() };
  store = readStore;
  documents = new Documents({ of: () => open } as unknown as BoundedContext, new Cursors(Buffer.alloc(32)));
});

const list = (request: Partial<ListRequest> = {}) =>
  page(documents, 'items', 'default', { where: {}, sort: 'size', limit: 5, ...request });
const idsOf = (found: { items: readonly string[] }) =>
  found.items.map((json) => (JSON.parse(json) as { id: string }).id);

/** Follows the cursors to the end. */
async function walk(request: Partial<ListRequest> = {}, limits: readonly number[] = [5]): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  for (let i = 0; ; i += 1) {
    const found = await list({ ...request, limit: limits[i % limits.length]!, cursor });
    ids.push(...idsOf(found));
    if (found.next === null) return ids;
    cursor = found.next;
  }
}

const whole = async (request: Partial<ListRequest> = {}) => idsOf(await list({ ...request, limit: 100 }));

describe('a list', () => {
  it.each(['size', '-size', 'note', '-note'])(
    'sorted by %s is walked from page to page, nothing twice or left out',
    async (sort) => {
      const all = await whole({ sort });
      expect(new Set(all).size).toBe(23);
      expect(await walk({ sort })).toEqual(all);
    },
  );

  it('may change its limit from page to page', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 }), async (limits) => {
        expect(await walk({}, limits)).toEqual(await whole());
      }),
      { numRuns: 30 },
    );
  });

  it('keeps to its filters and range on every page', async () => {
    const request = { where: { colour: ['red', 'blue'] }, range: { after: 1, before: 4 } };
    const found = await walk(request, [2]);
    expect(found).toEqual(await whole(request));
    expect(found).toHaveLength(8);
    expect(await walk({ where: { colour: 'red' } }, [3])).toHaveLength(8);
    expect(await walk({ where: { colour: undefined } })).toHaveLength(23);
  });

  it('has no cursor after its last page, also when that is full', async () => {
    expect((await list({ limit: 23 })).next).toBeNull();
    expect((await list({ limit: 22 })).next).not.toBeNull();
    expect(await list({ where: { colour: 'green' } })).toEqual({ items: [], next: null });
  });

  it('has pages of at most 1 MiB, and of one item where that is larger', async () => {
    const sizes = [700_000, 400_000, 2_000_000, 1_040_000, 20_000, 1];
    const writes = sizes.map((size, i) => ({
      ...{ collection: 'items', id: `large${i}`, revision: 0, version: 1, seen: {} },
      ...{ keys: { colour: 'green', size: i }, body: { id: `large${i}`, text: 'x'.repeat(size) } },
    }));
    await store.store(writes);
    const pages: string[][] = [];
    for (let cursor: string | undefined; ;) {
      const found = await list({ where: { colour: 'green' }, limit: 100, cursor });
      pages.push(idsOf(found));
      if (found.items.length > 1)
        expect(Buffer.byteLength(`{"items":[${found.items.join()}],"next":"${found.next}"}`)).toBeLessThan(1_048_577);
      if (found.next === null) break;
      cursor = found.next;
    }
    expect(pages).toEqual([['large0'], ['large1'], ['large2'], ['large3'], ['large4', 'large5']]);
  });

  it.each<[string, Partial<ListRequest>]>([
    ['another filter', { where: { colour: 'blue' } }],
    ['no filter', { where: {} }],
    ['another order', { where: { colour: 'red' }, sort: '-size' }],
    ['another range', { where: { colour: 'red' }, range: { after: 1 } }],
  ])('refuses the cursor of a list with %s', async (_, other) => {
    const { next } = await list({ where: { colour: 'red' } });
    await expect(list({ ...other, cursor: next! })).rejects.toThrow(InvalidCursor);
    expect(idsOf(await list({ where: { colour: 'red' }, cursor: next! }))).toHaveLength(3);
  });
});
