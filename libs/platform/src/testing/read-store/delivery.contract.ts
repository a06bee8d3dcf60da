import type { DocumentChange, DocumentWrite, ReadStore } from '../../read-store/read-store.js';
import type { Contract } from './contract.js';
import { entries, sample, sampleKeys, samples } from './sample.js';

interface Happening {
  readonly id: string;
  readonly version: number;
}

interface Tally {
  readonly events: number[];
}

/** Events of five streams, mixed. */
const log: readonly Happening[] = Array.from({ length: 60 }, (_, at) => ({
  id: `order-${at % 5}`,
  version: Math.floor(at / 5) + 1,
}));

/** One step of a projection that counts: documents say which events they have seen, entries are stored once. */
async function step(store: ReadStore, size: number): Promise<boolean> {
  const from = await store.checkpoint('tally');
  const done = Number(from ?? 0);
  const events = log.slice(done, done + size);
  if (events.length === 0) return false;
  const stored = await store.load<Tally>(samples.name, [...new Set(events.map(({ id }) => id))]);
  const once: DocumentWrite[] = [];
  const documents = new Map<string, DocumentWrite>();
  for (const { id, version } of events) {
    const before = stored.get(id);
    if (version <= (before?.seen['order'] ?? 0)) continue;
    const seenSoFar = (documents.get(id)?.body as Tally | undefined) ?? before?.body;
    const body: Tally = { events: [...(seenSoFar?.events ?? []), version] };
    documents.set(id, sample(id, { revision: before?.revision ?? 0, version, seen: { order: version }, body }));
    once.push({ ...sample(`${id}:${version}`), collection: entries.name, revision: 'once', keys: { at: id } });
  }
  await store.commit({
    subscription: 'tally',
    from,
    to: String(done + events.length),
    writes: [...once, ...documents.values()],
  });
  return true;
}

async function deliver(store: ReadStore, size: number): Promise<void> {
  while (await step(store, size));
}

/** Each event counted once, in order, whatever happened on the way. */
async function expectEverythingOnce(store: ReadStore): Promise<void> {
  expect(await store.checkpoint('tally')).toBe(String(log.length));
  const ids = [...new Set(log.map(({ id }) => id))];
  const tallies = await store.load<Tally>(samples.name, ids);
  const versions = Array.from({ length: log.length / ids.length }, (_, at) => at + 1);
  for (const id of ids) expect(tallies.get(id)?.body).toEqual({ events: versions });
  const found = await store.load(
    entries.name,
    log.map(({ id, version }) => `${id}:${version}`),
  );
  expect(found.size).toBe(log.length);
}

export function deliveryContract({ open, freshContext, place }: Contract): void {
  const { name: collection } = samples;

  it('moves a checkpoint from where the step began, and each subscription alone', async () => {
    const store = await open();
    expect(await store.commit({ subscription: 's', from: null, to: '5', writes: [] })).toBe(true);
    expect(await store.commit({ subscription: 's', from: '5', to: '5', writes: [] })).toBe(true);
    expect(await store.commit({ subscription: 's', from: '5', to: '9', writes: [] })).toBe(true);
    expect(await store.commit({ subscription: 'other', from: null, to: '1', writes: [] })).toBe(true);
    expect(await store.checkpoint('s')).toBe('9');
    expect(await store.checkpoint('other')).toBe('1');
  });

  it.each([[null], ['4'], ['6']])('refuses a step from %j where the checkpoint is 5', async (from) => {
    const store = await open();
    await store.commit({ subscription: 's', from: null, to: '5', writes: [sample('a')] });
    const writes = [sample('a', { revision: 1, body: 'late' })];
    const changed = store.commit({ subscription: 's', from, to: '7', writes });
    expect(await changed).toBe(false);
    expect(await store.checkpoint('s')).toBe('5');
  });

  it('refuses a step from 5 where there is no checkpoint', async () => {
    const store = await open();
    expect(await store.commit({ subscription: 's', from: '5', to: '7', writes: [] })).toBe(false);
    expect(await store.checkpoint('s')).toBeNull();
  });

  it.each([
    ['a new document that is there by now', 'taken', 0],
    ['a document that has changed since', 'taken', 1],
    ['a document that has not come so far', 'taken', 7],
    ['a changed document that was never there', 'unheard-of', 3],
  ])('refuses %s', async (_, id, revision) => {
    const store = await open();
    await store.commit({
      subscription: 's',
      from: null,
      to: '1',
      writes: [sample('taken'), sample('taken', { revision: 1, body: 'first' })],
    });
    const write = sample(id, { revision, body: 'second' });
    expect(await store.commit({ subscription: 's', from: '1', to: '2', writes: [write] })).toBe(false);
    expect(await store.checkpoint('s')).toBe('1');
    expect((await store.get(collection, 'taken'))?.json).toBe('"first"');
    expect(await store.get(collection, 'unheard-of')).toBeNull();
  });

  it('refuses a step of which one document in the middle has changed', async () => {
    const store = await open();
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('b', { keys: sampleKeys() })] });
    const writes = [sample('a'), sample('b', { revision: 0 }), sample('c')];
    expect(await store.commit({ subscription: 's', from: '1', to: '2', writes })).toBe(false);
    expect(await store.checkpoint('s')).toBe('1');
  });

  it('stores a document once', async () => {
    const store = await open();
    const once = (id: string, body: unknown): DocumentWrite => sample(id, { revision: 'once', body });
    const commit = (from: string | null, to: string, ...writes: DocumentWrite[]): Promise<boolean> =>
      store.commit({ subscription: 's', from, to, writes });
    expect(await commit(null, '1', once('a', 1), once('b', 1), once('a', 2))).toBe(true);
    expect(await commit('1', '2', once('b', 2), once('c', 2), sample('d'))).toBe(true);
    const found = await store.load(collection, ['a', 'b', 'c', 'd']);
    expect([...found].map(([id, { revision, body }]) => [id, revision, body]).sort()).toEqual([
      ['a', 1, 1],
      ['b', 1, 1],
      ['c', 1, 2],
      ['d', 1, { id: 'd' }],
    ]);
  });

  it('removes a document while it has the revision it was loaded with', async () => {
    const store = await open();
    const removal = (id: string, revision: number) => ({ collection, id, revision, removed: true as const });
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a'), sample('b'), sample('c')] });
    const commit = (from: string, to: string, ...writes: DocumentChange[]): Promise<boolean> =>
      store.commit({ subscription: 's', from, to, writes });
    expect(await commit('1', '2', removal('a', 2))).toBe(false);
    expect(await commit('1', '2', removal('unheard-of', 1))).toBe(false);
    expect(await store.checkpoint('s')).toBe('1');
    expect(await commit('1', '2', removal('a', 1), sample('b', { revision: 1 }))).toBe(true);
    expect([...(await store.load(collection, ['a', 'b', 'c'])).keys()].sort()).toEqual(['b', 'c']);
    expect(await commit('2', '3', sample('a', { body: 'again' }))).toBe(true);
    expect((await store.get(collection, 'a'))?.json).toBe('"again"');
  });

  it('changes documents without moving a checkpoint', async () => {
    const store = await open();
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a'), sample('b')] });
    const removal = { collection, id: 'b', revision: 1, removed: true as const };
    expect(await store.store([sample('a', { revision: 1, body: 'changed' }), removal, sample('c')])).toBe(true);
    expect((await store.get(collection, 'a'))?.json).toBe('"changed"');
    expect([...(await store.load(collection, ['a', 'b', 'c'])).keys()].sort()).toEqual(['a', 'c']);
    expect(await store.store([sample('a', { revision: 1, body: 'late' })])).toBe(false);
    expect(await store.store([removal])).toBe(false);
    expect((await store.get(collection, 'a'))?.json).toBe('"changed"');
    expect(await store.checkpoint('s')).toBe('1');
  });

  it('makes no change of one collection before all those of another that stand before it', async () => {
    const context = freshContext();
    const store = await open(context);
    await store.commit({
      subscription: 's',
      from: null,
      to: '1',
      writes: [sample('a', { collection: entries.name, keys: {} })],
    });
    const mend = await place().breakWrites('default', context, collection);
    const removal = { collection: entries.name, id: 'a', revision: 1, removed: true as const };
    await expect(store.store([sample('b'), removal])).rejects.toThrow();
    await mend();
    expect(await store.get(entries.name, 'a')).not.toBeNull();
  });

  it('finds a document by its new keys only, once they have changed', async () => {
    const store = await open();
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a'), sample('b')] });
    const keys = sampleKeys({ status: 'paid' });
    const writes = [sample('a', { revision: 1, keys }), sample('b', { revision: 1, body: 'same keys' })];
    await store.commit({ subscription: 's', from: '1', to: '2', writes });
    const idsOf = async (status: string): Promise<string[]> => {
      const sort = { key: 'placedAt', descending: false };
      return (await store.page({ collection, where: { status }, sort, limit: 10 })).documents.map(({ id }) => id);
    };
    expect(await idsOf('paid')).toEqual(['a']);
    expect(await idsOf('placed')).toEqual(['b']);
    expect((await store.get(collection, 'b'))?.json).toBe('"same keys"');
  });

  it('makes a redelivered event no difference', async () => {
    const store = await open();
    await deliver(store, 17);
    await expectEverythingOnce(store);
    const late = sample('order-0', { revision: 1, body: { events: [] } });
    expect(await store.commit({ subscription: 'tally', from: '17', to: '34', writes: [late] })).toBe(false);
    await expectEverythingOnce(store);
  });

  it('lets two deliverers work at once', async () => {
    const context = freshContext();
    const [one, other] = [await open(context), await open(context)];
    await Promise.all([deliver(one, 7), deliver(other, 11)]);
    await expectEverythingOnce(one);
    await expectEverythingOnce(other);
  });

  it.each([[samples.name], [entries.name], ['checkpoints']])(
    'never moves the checkpoint past a step whose write to %s failed',
    async (table) => {
      const context = freshContext();
      const store = await open(context);
      await step(store, 23);
      const mend = await place().breakWrites('default', context, table);
      await expect(step(store, 23)).rejects.toThrow();
      await mend();
      expect(await store.checkpoint('tally')).toBe('23');
      await deliver(store, 23);
      await expectEverythingOnce(store);
    },
  );
}
