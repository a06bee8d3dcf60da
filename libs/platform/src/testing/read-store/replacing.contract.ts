import type { CollectionSpec, DocumentWrite, ReadStore, Replacement } from '../../read-store/read-store.js';
import type { Contract } from './contract.js';
import { entries, sample, sampleKeys, samples } from './sample.js';

const ids = Array.from({ length: 40 }, (_, at) => `id-${String(at).padStart(2, '0')}`);
const sort = { key: 'placedAt', descending: false };

/** A collection that is to replace another, in this edition. */
const next = (spec: CollectionSpec, edition: number): CollectionSpec => ({
  ...spec,
  name: `${spec.name}_next_${edition}`,
  firstRevision: edition * 1_000,
});

const replacement = (edition: number, from: string | null): Replacement => ({
  collections: [entries, samples].map((spec) => ({ name: spec.name, by: next(spec, edition).name })),
  subscription: { name: 's', by: `s ${edition}` },
  from,
});

/** Documents of an edition; one of them has its number as id. */
const documents = (collection: string, edition: number): DocumentWrite[] =>
  [...ids, `edition-${edition}`].map((id) => sample(id, { collection, body: { edition } }));

/** Fills the collections that are to be the next edition. */
async function fill(store: ReadStore, edition: number, to: string): Promise<void> {
  const specs = [next(entries, edition), next(samples, edition)];
  await store.prepare(specs);
  const writes = [
    ...documents(specs[1]!.name, edition),
    sample('a', { collection: specs[0]!.name, revision: 'once', keys: { at: 'x' }, body: edition }),
  ];
  await store.commit({ subscription: `s ${edition}`, from: null, to, writes });
}

/** The editions that the documents of a store are of, whichever way they are read. */
async function editionsOf(store: ReadStore): Promise<number[]> {
  const wanted = { collection: samples.name, where: { status: 'placed' }, sort, limit: 1_000 };
  const { documents: page } = await store.page(wanted);
  const read = await Promise.all(ids.map((id) => store.get(samples.name, id)));
  const loaded = [...(await store.load<{ edition: number }>(samples.name, ids)).values()];
  expect([page.length, read.filter(Boolean).length, loaded.length]).toEqual([ids.length + 1, ids.length, ids.length]);
  const rendered = [...page, ...read].map((one) => (JSON.parse(one!.json) as { edition: number }).edition);
  return [...new Set([...rendered, ...loaded.map(({ body }) => body.edition)])];
}

export function replacingContract({ open, freshContext }: Contract): void {
  const { name: collection } = samples;

  /** A store of edition 0, at checkpoint 5. */
  async function opened(context = freshContext()): Promise<ReadStore> {
    const store = await open(context);
    await store.commit({ subscription: 's', from: null, to: '5', writes: documents(collection, 0) });
    return store;
  }

  it('puts collections in the place of others, with their checkpoint, for whoever has them open', async () => {
    const context = freshContext();
    const [store, other] = [await opened(context), await open(context)];
    expect(await editionsOf(other)).toEqual([0]);
    await fill(store, 1, '7');
    expect(await editionsOf(store)).toEqual([0]);
    expect(await store.replace(replacement(1, '5'))).toBe(true);
    for (const each of [store, other, await open(context)]) {
      expect(await editionsOf(each)).toEqual([1]);
      expect(await each.checkpoint('s')).toBe('7');
      expect(await each.checkpoint('s 1')).toBeNull();
      expect([...(await each.collections())].sort()).toEqual([entries.name, collection]);
      expect((await each.get(entries.name, 'a'))?.json).toBe('1');
      expect(await each.get(collection, 'edition-0')).toBeNull();
    }
    expect(await other.commit({ subscription: 's', from: '7', to: '8', writes: [sample('new')] })).toBe(true);
    expect(await store.get(collection, 'new')).not.toBeNull();
  });

  it('does so time and again, also where there was no checkpoint', async () => {
    const context = freshContext();
    const store = await open(context);
    await fill(store, 1, '3');
    expect(await store.replace(replacement(1, null))).toBe(true);
    expect(await editionsOf(store)).toEqual([1]);
    await fill(store, 2, '4');
    expect(await store.replace(replacement(2, '3'))).toBe(true);
    while (await store.sweep());
    expect(await editionsOf(await open(context))).toEqual([2]);
    expect([...(await store.collections())].sort()).toEqual([entries.name, collection]);
  });

  it.each([[null], ['4'], ['6']])('changes nothing where the checkpoint is 5 and not %j', async (from) => {
    const store = await opened();
    await fill(store, 1, '7');
    expect(await store.replace(replacement(1, from))).toBe(false);
    expect(await editionsOf(store)).toEqual([0]);
    expect([await store.checkpoint('s'), await store.checkpoint('s 1')]).toEqual(['5', '7']);
  });

  it('lets one of two who replace at once do it', async () => {
    const context = freshContext();
    const stores = [await opened(context), await open(context)];
    await fill(stores[0]!, 1, '5');
    const done = await Promise.all(stores.map((store) => store.replace(replacement(1, '5'))));
    expect(done.sort()).toEqual([false, true]);
    expect(await editionsOf(stores[1]!)).toEqual([1]);
    expect(await stores[1]!.replace(replacement(1, '5'))).toBe(false);
  });

  it('refuses what was loaded before, though the checkpoint is the same', async () => {
    const context = freshContext();
    const [store, other] = [await opened(context), await open(context)];
    const { revision } = (await other.load(collection, ['id-00'])).get('id-00')!;
    await fill(store, 1, '5');
    await store.replace(replacement(1, '5'));
    const late = sample('id-00', { revision, body: { edition: 0 } });
    expect(await other.commit({ subscription: 's', from: '5', to: '6', writes: [late] })).toBe(false);
    expect(await other.store([late])).toBe(false);
    const gone = { collection, id: 'id-01', revision, removed: true as const };
    expect(await other.store([gone])).toBe(false);
    expect([await store.checkpoint('s'), await editionsOf(store)]).toEqual(['5', [1]]);
  });

  it('never shows a reader nothing, or too little', async () => {
    const context = freshContext();
    const [store, other] = [await opened(context), await open(context)];
    let over = false;
    const seen: number[] = [];
    const reading = (async () => {
      while (!over) {
        const editions = await editionsOf(other);
        seen.push(...editions);
        await new Promise(setImmediate);
      }
    })();
    for (const edition of [1, 2, 3]) {
      const before = String(edition + 4);
      await fill(store, edition, String(edition + 5));
      expect(await store.replace(replacement(edition, before))).toBe(true);
      await store.sweep();
    }
    over = true;
    await reading;
    expect(seen).toEqual([...seen].sort());
    expect(await editionsOf(other)).toEqual([3]);
  });

  it('goes on with a list from its cursor', async () => {
    const store = await opened();
    const page = { collection, where: { status: 'placed' }, sort, limit: 10 };
    const last = (await store.page(page)).documents.at(-1)!;
    await fill(store, 1, '5');
    await store.replace(replacement(1, '5'));
    const { documents: following } = await store.page({ ...page, from: { sortValue: last.sortValue, id: last.id } });
    const all = [...ids, 'edition-1'].sort();
    expect(following.map(({ id }) => id)).toEqual(all.filter((id) => id > last.id).slice(0, 10));
  });

  it('can be given further indexes afterwards', async () => {
    const context = freshContext();
    const store = await opened(context);
    await fill(store, 1, '5');
    await store.replace(replacement(1, '5'));
    const more = { ...samples, indexes: [...samples.indexes, ['gift', 'lines']] };
    const again = await open(context);
    await again.prepare([more]);
    const { documents: found } = await again.page({
      collection,
      where: { gift: false },
      sort: { key: 'lines', descending: true },
      limit: 3,
    });
    expect(found).toHaveLength(3);
  });

  it('is emptied by a reset all the same', async () => {
    const store = await opened();
    await fill(store, 1, '5');
    await store.replace(replacement(1, '5'));
    await store.reset('another');
    await store.prepare([samples, entries]);
    expect([await store.get(collection, 'id-00'), await store.checkpoint('s')]).toEqual([null, null]);
    expect(await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('id-00')] })).toBe(true);
    expect(await store.get(collection, 'id-00')).not.toBeNull();
  });

  it('removes collections and checkpoints, and passes over those that are not there', async () => {
    const context = freshContext();
    const store = await opened(context);
    await store.commit({ subscription: 'other', from: null, to: '1', writes: [] });
    await store.drop([collection, 'unheard_of'], ['s', 'unheard-of']);
    while (await store.sweep());
    expect(await store.collections()).toEqual([entries.name]);
    expect([await store.checkpoint('s'), await store.checkpoint('other')]).toEqual([null, '1']);
    const anew = await open(context);
    expect(await anew.get(collection, 'id-00')).toBeNull();
    expect(await anew.commit({ subscription: 's', from: null, to: '1', writes: [sample('a')] })).toBe(true);
  });

  it('begins the revisions of a collection where it is told to', async () => {
    const store = await open();
    const spec = next(samples, 3);
    await store.prepare([spec]);
    await store.store([
      sample('a', { collection: spec.name }),
      sample('b', { collection: spec.name, revision: 'once' }),
    ]);
    const keys = sampleKeys({ status: 'paid' });
    expect(await store.store([sample('a', { collection: spec.name, revision: 3_000, keys })])).toBe(true);
    const found = await store.load(spec.name, ['a', 'b']);
    expect([found.get('a')?.revision, found.get('b')?.revision]).toEqual([3_001, 3_000]);
  });
}
