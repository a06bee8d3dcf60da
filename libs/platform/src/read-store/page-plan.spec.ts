import { BatchLimit } from '../runtime/batch-limit.js';
import { Collection } from './collection.js';
import { compareKeys, mergeBranches, planPage, readBranch, sizeOf } from './page-plan.js';
import type { DocumentPage, Key, ListedDocument, PageQuery } from './read-store.js';

const orders = new Collection({
  name: 'orders',
  keys: { customerId: 'text', status: 'text', reference: 'text', placedAt: 'text', lines: 'integer' },
  indexes: [
    ['customerId', 'status', 'placedAt'],
    ['customerId', 'placedAt'],
    ['status', 'placedAt'],
    ['placedAt'],
    ['customerId', 'lines'],
  ],
});

const plan = (query: Partial<PageQuery>) =>
  planPage(orders, {
    collection: 'orders',
    where: {},
    sort: { key: 'placedAt', descending: true },
    limit: 20,
    ...query,
  });

const listed = (sortValue: Key, id: string): ListedDocument => ({ id, sortValue, version: 1, json: '{}' });
const page = (documents: ListedDocument[] = [], more = false): DocumentPage => ({ documents, more });

describe('the index of a page', () => {
  it.each<[PageQuery['where'], string[]]>([
    [{}, ['placedAt']],
    [{ customerId: 'anna' }, ['customerId', 'placedAt']],
    [{ status: 'paid', customerId: 'anna' }, ['customerId', 'status', 'placedAt']],
    [{ reference: '536365' }, ['placedAt']],
    [{ reference: '536365', status: 'paid' }, ['status', 'placedAt']],
    [{ placedAt: '2010-12-01' }, ['placedAt']],
  ])('for %j is %j', (where, index) => {
    expect(plan({ where }).index).toEqual(index);
  });

  it('is the first declared of those that serve, however few keys they begin with', () => {
    const both = new Collection({
      ...orders.spec,
      indexes: [['status', 'placedAt'], ['customerId', 'status', 'placedAt'], ['placedAt']],
    });
    const query: PageQuery = {
      collection: 'orders',
      where: { customerId: 'anna', status: 'paid' },
      sort: { key: 'placedAt', descending: false },
      limit: 1,
    };
    expect(planPage(both, query).index).toEqual(['status', 'placedAt']);
    expect(planPage(both, query).filters).toEqual({ customerId: ['anna'] });
  });

  it('must be declared', () => {
    const sort = { key: 'lines', descending: false };
    expect(plan({ sort, where: { customerId: 'anna' } }).index).toEqual(['customerId', 'lines']);
    expect(() => plan({ sort, where: { status: 'paid' } })).toThrow(
      'No index of collection "orders" gives the order of "lines" with status fixed: declare one.',
    );
  });
});

describe('the branches of a page', () => {
  it('are one for each combination of values, each value once', () => {
    const { branches, filters } = plan({
      where: { status: ['paid', 'placed', 'paid'], customerId: ['anna', null], lines: [1, 2] },
    });
    expect(branches.map(([stretch]) => stretch?.equal)).toEqual([
      { status: 'paid', customerId: 'anna' },
      { status: 'paid', customerId: null },
      { status: 'placed', customerId: 'anna' },
      { status: 'placed', customerId: null },
    ]);
    expect(filters).toEqual({ lines: [1, 2] });
  });

  it('are none where a key must have one of no values', () => {
    expect(plan({ where: { status: [] } }).branches).toEqual([]);
    expect(mergeBranches([], plan({}))).toEqual(page());
  });
});

describe('the stretches of a page', () => {
  const cursor = { sortValue: '2010-12-05', id: 'k' };
  const at = { value: '2010-12-05', id: 'k' };
  const empty = { equal: { placedAt: null } };
  const ascending = { key: 'placedAt', descending: false };
  const stretches = (query: Partial<PageQuery>): unknown => JSON.parse(JSON.stringify(plan(query).branches[0] ?? []));

  it.each<[string, Partial<PageQuery>, unknown]>([
    ['without bounds', {}, [{ equal: {} }]],
    ['from a cursor down, to those without a value', { from: cursor }, [{ equal: {}, upper: at }, empty]],
    ['from a cursor up', { from: cursor, sort: ascending }, [{ equal: {}, lower: at }]],
    [
      'down through those without a value',
      { from: { sortValue: null, id: 'k' } },
      [{ ...empty, upper: { value: null, id: 'k' } }],
    ],
    [
      'up through those without a value, to the others',
      { from: { sortValue: null, id: 'k' }, sort: ascending },
      [
        { ...empty, lower: { value: null, id: 'k' } },
        { equal: {}, lower: { value: null } },
      ],
    ],
    [
      'in a range from a cursor, by the nearer edge',
      { from: cursor, range: { after: '2010-12-01', before: '2010-12-31' } },
      [{ equal: {}, lower: { value: '2010-12-01' }, upper: at }],
    ],
    [
      'in a range that begins beyond the cursor',
      { from: cursor, range: { before: '2010-12-03' } },
      [{ equal: {}, upper: { value: '2010-12-03' } }],
    ],
    [
      'in a range that begins beyond the cursor, upwards',
      { from: cursor, range: { after: '2010-12-05' }, sort: ascending },
      [{ equal: {}, lower: { value: '2010-12-05' } }],
    ],
    ['before null: none', { range: { before: null } }, []],
  ])('%s', (_, query, wanted) => {
    expect(stretches(query)).toEqual(wanted);
  });

  it('are read until the page is full', async () => {
    const asked: number[] = [];
    const [branch] = plan({ from: cursor }).branches;
    const read = (_: unknown, limit: BatchLimit): DocumentPage => {
      asked.push(limit.room);
      const more = !limit.admits(100);
      return { documents: more ? [] : [listed(null, `n${asked.length}`)], more };
    };
    const found = async (limit: BatchLimit) => {
      const { documents, more } = await readBranch(branch ?? [], limit, read);
      return [...documents.map(({ id }) => id), ...(more ? ['more'] : [])];
    };
    expect(await found(new BatchLimit(3))).toEqual(['n1', 'n2']);
    expect(asked).toEqual([3, 2]);
    expect(await found(new BatchLimit(1))).toEqual(['n3', 'more']);
    expect(await found(new BatchLimit(3, 150))).toEqual(['n5', 'more']);
  });
});

describe('what is asked', () => {
  it.each<[Partial<PageQuery>, string]>([
    [{ where: { colour: 'red' } }, 'Collection "orders" declares no key "colour".'],
    [{ sort: { key: 'colour', descending: true } }, 'Collection "orders" declares no key "colour".'],
    [{ where: { status: ['paid', 3] } }, 'Key "status" of collection "orders" is text; 3 is not.'],
    [{ where: { lines: 1.5 } }, 'Key "lines" of collection "orders" is integer; 1.5 is not.'],
    [{ range: { after: 5 } }, 'Key "placedAt" of collection "orders" is text; 5 is not.'],
    [{ from: { sortValue: true, id: 'a' } }, 'Key "placedAt" of collection "orders" is text; true is not.'],
    [{ limit: 0 }, 'A page has 1 to 1,000 items, not 0.'],
    [{ limit: 1001 }, 'A page has 1 to 1,000 items, not 1001.'],
  ])('is refused: %j', (query, message) => {
    expect(() => plan(query)).toThrow(message);
  });
});

describe('merging branches', () => {
  const sorted = [listed(null, 'z'), listed('2010-12-01', 'a'), listed('2010-12-01', 'b'), listed('2010-12-02', 'a')];
  const [first, second, third, fourth] = sorted;

  it('keeps the order, ties by id in the same direction, and takes the page', () => {
    const up = plan({ sort: { key: 'placedAt', descending: false }, limit: 3 });
    const parts = [page([second!, fourth!]), page([first!, third!]), page()];
    expect(mergeBranches(parts, up)).toEqual(page([first!, second!, third!], true));
    const down = [page([fourth!, second!]), page([third!, first!])];
    expect(mergeBranches(down, plan({}))).toEqual(page([...sorted].reverse()));
  });

  it('ends with a branch that goes on: what follows there may come before what others have', () => {
    const up = plan({ sort: { key: 'placedAt', descending: false } });
    expect(mergeBranches([page([first!, third!]), page([second!], true)], up)).toEqual(page([first!, second!], true));
    expect(mergeBranches([page([first!, third!], true), page([second!])], up)).toEqual(
      page([first!, second!, third!], true),
    );
  });

  it('keeps to the bytes of the page, whatever each branch has', () => {
    const three = plan({ sort: { key: 'placedAt', descending: false }, maxBytes: 3 * sizeOf(first!) });
    expect(mergeBranches([page([second!, fourth!]), page([first!, third!])], three)).toEqual(
      page([first!, second!, third!], true),
    );
  });

  it('orders text by its UTF-8 bytes, as the stores do', () => {
    const ascending = [null, '', 'A', 'a', 'ab', 'é', '\uffee', '𝄞'];
    expect([...ascending].reverse().sort(compareKeys)).toEqual(ascending);
    expect([10, -1, null, 9].sort(compareKeys)).toEqual([null, -1, 9, 10]);
    expect([true, false].sort(compareKeys)).toEqual([false, true]);
  });
});
