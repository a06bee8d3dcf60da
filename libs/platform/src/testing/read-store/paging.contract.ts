import fc from 'fast-check';

import { maxBatchBytes } from '../../runtime/batch-limit.js';
import type {
  DocumentPage,
  DocumentWrite,
  Key,
  ListedDocument,
  PageQuery,
  ReadStore,
} from '../../read-store/read-store.js';
import type { Contract } from './contract.js';
import { sample, sampleKeys, samples } from './sample.js';

type Question = Omit<PageQuery, 'from' | 'limit'>;

interface Listed {
  readonly id: string;
  readonly keys: Readonly<Record<string, Key>>;
}

/** Text in which the order of UTF-8 and that of UTF-16 differ, and letters in which cases differ. */
const word = fc.constantFrom('', 'a', 'A', 'b', 'ab', 'é', '漢', '\uffee', '𝄞');
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(values, { freq: 4 });

const values: Readonly<Record<string, fc.Arbitrary<Key>>> = {
  customerId: orNull(fc.constantFrom('anna', 'bert', 'cleo')),
  status: orNull(fc.constantFrom('placed', 'paid', 'shipped')),
  placedAt: orNull(word),
  lines: orNull(fc.constantFrom(-3, 0, 2, 10, 2 ** 40)),
  gift: orNull(fc.boolean()),
};

const ids = fc.stringMatching(/^[a-cA-C𝄞é\uffee]{1,3}$/u);
const documents = fc.uniqueArray(fc.record({ id: ids, keys: fc.record(values) }), {
  selector: ({ id }) => id,
  maxLength: 40,
});

const questions = fc.constantFrom('placedAt', 'lines', 'gift').chain((key): fc.Arbitrary<Question> => {
  const value = values[key]!;
  const wanted = Object.fromEntries(
    Object.entries(values).map(([name, each]) => [name, fc.oneof(each, fc.array(each, { maxLength: 4 }))]),
  );
  const bound = value.filter((each) => each !== null);
  return fc.record({
    collection: fc.constant(samples.name),
    where: fc.record(wanted, { requiredKeys: [] }) as fc.Arbitrary<PageQuery['where']>,
    range: fc.option(fc.record({ after: bound, before: bound }, { requiredKeys: [] }), { nil: undefined }),
    sort: fc.record({ key: fc.constant(key), descending: fc.boolean() }),
  });
});

/** Order of keys and ids, written independently: null, then by bytes, by number, false before true. */
function order(a: Key, b: Key): number {
  const bytes = (key: Key): Buffer => Buffer.from(typeof key === 'string' ? key : '');
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  return typeof a === 'string' ? Buffer.compare(bytes(a), bytes(b)) : Number(a) - Number(b);
}

function expected(all: readonly Listed[], { where, range, sort }: Question): Listed[] {
  const among = (value: Key, wanted: Key | readonly Key[]): boolean => [wanted].flat().includes(value);
  const inRange = (value: Key): boolean =>
    (range?.after === undefined || (value !== null && order(value, range.after) > 0)) &&
    (range?.before === undefined || (value !== null && order(value, range.before) < 0));
  const sortValue = ({ keys }: Listed): Key => keys[sort.key] ?? null;
  const found = all
    .filter(({ keys }) => Object.entries(where).every(([key, wanted]) => among(keys[key] ?? null, wanted)))
    .filter((document) => inRange(sortValue(document)))
    .sort((a, b) => order(sortValue(a), sortValue(b)) || order(a.id, b.id));
  return sort.descending ? found.reverse() : found;
}

interface Size {
  readonly limit: number;
  readonly maxBytes: number;
}

/** All pages after each other, their sizes taken in turn. */
async function allPages(store: ReadStore, question: Question, sizes: readonly Size[]): Promise<ListedDocument[]> {
  const found: ListedDocument[] = [];
  for (let pages = 0; ; pages++) {
    const size = sizes[pages % sizes.length]!;
    const last = found.at(-1);
    const from = last && { sortValue: last.sortValue, id: last.id };
    const { documents, more } = await store.page({ ...question, ...size, ...(from && { from }) });
    const bytes = documents.reduce((sum, { json }) => sum + Buffer.byteLength(json) + 1, 0);
    expect(documents.length).toBeLessThanOrEqual(size.limit);
    if (documents.length > 1) expect(bytes).toBeLessThanOrEqual(size.maxBytes);
    if (more) expect(documents.length).toBeGreaterThan(0);
    found.push(...documents);
    if (!more) return found;
  }
}

export function pagingContract({ open, runs }: Contract): void {
  const { name: collection } = samples;
  const newestFirst = { key: 'placedAt', descending: true };

  it('gives what a sorted list would give, in pages of any size', async () => {
    const store = await open();
    let round = 0;
    const size = fc.record({ limit: fc.integer({ min: 1, max: 15 }), maxBytes: fc.constantFrom(1, 300, 5_000) });
    const sizes = fc.array(size, { minLength: 1, maxLength: 3 });
    const asked = fc.array(questions, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(documents, asked, sizes, async (all, several, limits) => {
        const name = `round_${++round}`;
        await store.prepare([{ ...samples, name }]);
        const writes = all.map(({ id, keys }) =>
          sample(id, { collection: name, keys, body: { id, text: 'é'.repeat(id.charCodeAt(0) % 90) } }),
        );
        await store.commit({ subscription: name, from: null, to: '1', writes });
        for (const question of several) {
          const found = await allPages(store, { ...question, collection: name }, limits);
          const wanted = expected(all, question);
          expect(found.map(({ id, sortValue }) => [id, sortValue])).toEqual(
            wanted.map(({ id, keys }) => [id, keys[question.sort.key]]),
          );
        }
      }),
      { numRuns: runs },
    );
  });

  it('lists documents as they are rendered', async () => {
    const store = await open();
    const writes = ['a', 'b'].map((id) => sample(id, { version: 4, body: { total: '2.55', id } }));
    await store.commit({ subscription: 's', from: null, to: '1', writes });
    const at = '2010-12-01T08:26:00.000Z';
    expect(await store.page({ collection, where: {}, sort: newestFirst, limit: 5 })).toEqual({
      documents: [
        { id: 'b', version: 4, json: '{"total":"2.55","id":"b"}', sortValue: at },
        { id: 'a', version: 4, json: '{"total":"2.55","id":"a"}', sortValue: at },
      ],
      more: false,
    });
  });

  it('ends a page where the next document would make it larger than a batch, and has one however large', async () => {
    const store = await open();
    const at = (day: number, share: number): Promise<boolean> => {
      const [id, text] = [`d${day}`, 'x'.repeat(Math.floor(maxBatchBytes * share))];
      return store.store([sample(id, { keys: sampleKeys({ placedAt: `2010-12-${10 + day}` }), body: { text } })]);
    };
    for (const [day, share] of [1.5, 0.4, 0.4, 0.1, 0.2, 1.2, 0.1].entries()) await at(day, share);
    const pages: string[][] = [];
    for (let from: PageQuery['from']; ;) {
      const question = { collection, where: { status: ['placed', 'paid'] }, sort: newestFirst, limit: 100 };
      const { documents, more } = await store.page({ ...question, ...(from && { from }) });
      pages.push(documents.map(({ id }) => id));
      if (!more) break;
      from = documents.at(-1)!;
    }
    expect(pages).toEqual([['d6'], ['d5'], ['d4', 'd3', 'd2'], ['d1'], ['d0']]);
  });

  it('neither skips nor repeats what did not change while pages were turned', async () => {
    const store = await open();
    const write = (id: string, day: number): DocumentWrite =>
      sample(id, { keys: sampleKeys({ placedAt: `2010-12-${10 + day}` }) });
    const first = ['b', 'd', 'f', 'h'].map((id, day) => write(id, 2 * day));
    await store.commit({ subscription: 's', from: null, to: '1', writes: first });
    const { documents: begun } = await store.page({ collection, where: {}, sort: newestFirst, limit: 2 });
    const [h, f] = begun;
    const later = [write('i', 8), write('g', 3), write('c', 1)];
    await store.commit({ subscription: 's', from: '1', to: '2', writes: later });
    const from = { sortValue: f!.sortValue, id: f!.id };
    const { documents: rest } = await store.page({ collection, where: {}, sort: newestFirst, limit: 10, from });
    expect([h, f, ...rest].map((each) => each?.id)).toEqual(['h', 'f', 'g', 'd', 'c', 'b']);
  });

  it('refuses a filter or an order that was not declared', async () => {
    const store = await open();
    const page = (changes: Partial<PageQuery>): Promise<DocumentPage> =>
      store.page({ collection, where: {}, sort: newestFirst, limit: 5, ...changes });
    await expect(page({ where: { colour: 'red' } })).rejects.toThrow('declares no key "colour"');
    await expect(page({ sort: { key: 'colour', descending: true } })).rejects.toThrow('declares no key "colour"');
    await expect(page({ sort: { key: 'status', descending: true } })).rejects.toThrow('gives the order of "status"');
  });
}
