import { ForeignReadStore, type ReadStore } from '../../read-store/read-store.js';
import type { Contract } from './contract.js';
import { entries, sample, samples } from './sample.js';

/** Two event logs that want the same place for their documents: one has it, and the other changes nothing. */
export function foreignLogs({ open, freshContext }: Contract): void {
  const collection = samples.name;
  let [mine, theirs]: ReadStore[] = [];

  /** All methods that change a store. */
  const changes: readonly [string, (store: ReadStore) => Promise<unknown>][] = [
    [
      'a commit',
      (store) => store.commit({ subscription: 's', from: '1', to: '2', writes: [sample('a', { revision: 1 })] }),
    ],
    [
      'a first commit',
      (store) => store.commit({ subscription: 'new', from: null, to: '1', writes: [sample('stray')] }),
    ],
    ['a commit without documents', (store) => store.commit({ subscription: 's', from: '1', to: '2', writes: [] })],
    ['a change', (store) => store.store([sample('a', { revision: 1, body: { of: 'mine' } })])],
    ['a new document', (store) => store.store([sample('stray')])],
    ['a document stored once', (store) => store.store([sample('stray', { revision: 'once' })])],
    ['a removal', (store) => store.store([{ collection, id: 'a', revision: 1, removed: true }])],
    ['a drop', (store) => store.drop([collection], ['s'])],
    [
      'a replacement',
      (store) =>
        store.replace({
          collections: [{ name: collection, by: entries.name }],
          subscription: { name: 's', by: 'other' },
          from: '1',
        }),
    ],
  ];

  const contents = async (store: ReadStore) => {
    const sort = { key: 'placedAt', descending: false };
    const { documents } = await store.page({ collection, where: {}, sort, limit: 10 });
    return {
      origin: await store.origin(),
      at: await store.checkpoint('s'),
      documents: documents.map(({ json }) => json),
    };
  };

  beforeEach(async () => {
    const context = freshContext();
    [mine, theirs] = [await open(context), await open(context)];
    await mine.bindToLog('mine');
    await mine.commit({ subscription: 's', from: null, to: '1', writes: [sample('a', { body: { of: 'mine' } })] });
  });

  it('gives a place to one log, and leaves it as it is for any other', async () => {
    const before = await contents(mine!);
    expect(await theirs!.bindToLog('theirs')).toBe(false);
    expect(await contents(mine!)).toEqual(before);
    expect(before).toEqual({ origin: 'mine', at: '1', documents: ['{"of":"mine"}'] });
    expect(await mine!.store([sample('a', { revision: 1, body: { of: 'still mine' } })])).toBe(true);
  });

  it('gives a place that is free to one of two who come together', async () => {
    const context = freshContext();
    const stores = [await open(context), await open(context), await open(context)];
    const bound = await Promise.all(stores.map((store, i) => store.bindToLog(`log-${i}`)));
    expect(bound.filter(Boolean)).toHaveLength(1);
    expect(await stores[0]!.origin()).toBe(`log-${bound.indexOf(true)}`);
  });

  it.each(changes)('lets %s of a log whose place was taken over do nothing', async (_, change) => {
    await theirs!.reset('theirs');
    await theirs!.prepare([samples, entries]);
    // The same id and revision, and a checkpoint at the same place: what a commit of the other log would be taken for.
    const writes = [sample('a', { body: { of: 'theirs' } })];
    expect(await theirs!.commit({ subscription: 's', from: null, to: '1', writes })).toBe(true);
    const before = await contents(theirs!);
    await expect(change(mine!)).rejects.toThrow(ForeignReadStore);
    expect(await contents(theirs!)).toEqual(before);
    expect(before).toEqual({ origin: 'theirs', at: '1', documents: ['{"of":"theirs"}'] });
  });

  it('is changed by one log after the other, never by both', async () => {
    const outcomes: string[] = [];
    const change = async (store: ReadStore, name: string): Promise<boolean> => {
      const held = await store.load<unknown>(collection, ['a']);
      return store.store([sample('a', { revision: held.get('a')?.revision ?? 0, body: { of: name } })]);
    };
    const attempt = async (store: ReadStore, name: string): Promise<void> => {
      const outcome = await change(store, name).catch(
        (error: unknown) => error instanceof ForeignReadStore && 'foreign',
      );
      outcomes.push(`${name} ${outcome}`);
    };
    for (let turn = 0; turn < 3; turn += 1) {
      await theirs!.reset('theirs');
      await theirs!.prepare([samples, entries]);
      await attempt(mine!, 'mine');
      await attempt(theirs!, 'theirs');
      await mine!.reset('mine');
      await mine!.prepare([samples, entries]);
      await attempt(theirs!, 'theirs');
      await attempt(mine!, 'mine');
    }
    const round = ['mine foreign', 'theirs true', 'theirs foreign', 'mine true'];
    expect(outcomes).toEqual([...round, ...round, ...round]);
  });
}
