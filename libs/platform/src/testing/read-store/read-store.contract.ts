import { maxBatchBytes } from '../../runtime/batch-limit.js';
import type { Keys, ReadStore, ReadStores } from '../../read-store/read-store.js';
import type { Contract, Place } from './contract.js';
import { deliveryContract } from './delivery.contract.js';
import { foreignLogs } from './foreign-logs.contract.js';
import { pagingContract } from './paging.contract.js';
import { replacingContract } from './replacing.contract.js';
import { entries, sample, sampleKeys, samples } from './sample.js';

/** What every read store does. */
export function readStoreContract(place: () => Place, runs: number): void {
  const connected: ReadStores[] = [];
  let contexts = 0;
  const freshContext = (): string => `context${++contexts}`;
  const open = async (context = freshContext(), tenant = 'default'): Promise<ReadStore> => {
    const stores = place().connect();
    connected.push(stores);
    const store = await stores.open(tenant, context);
    await store.prepare([samples, entries]);
    return store;
  };
  afterEach(async () => {
    await Promise.all(connected.splice(0).map((stores) => stores.close()));
  });

  const contract: Contract = { place, open, freshContext, runs };
  describe('documents', () => documentContract(contract));
  describe('deliveries', () => deliveryContract(contract));
  describe('lists', () => pagingContract(contract));
  describe('replacing', () => replacingContract(contract));
  describe('event logs', () => foreignLogs(contract));
}

function documentContract({ open, freshContext, place }: Contract): void {
  const { name: collection } = samples;

  it('answers', async () => {
    const store = await open();
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it('has nothing at first', async () => {
    const store = await open();
    expect(await store.get(collection, 'a')).toBeNull();
    expect(await store.load(collection, ['a'])).toEqual(new Map());
    expect(await store.load(collection, [])).toEqual(new Map());
    expect(await store.checkpoint('orders')).toBeNull();
  });

  it('gives back what was stored, as JSON text in the order of its fields', async () => {
    const store = await open();
    const body = {
      zulu: 'Ünïcödé 𝄞 漢字 \u2028 "quoted" \\ /',
      alpha: null,
      nested: { list: [], empty: {}, deep: [{ b: null, a: [1, 2.5, -3, 0, 4294967296, 9007199254740991, 1e21] }] },
      text: '2.550',
      'with space': true,
      isoDate: '2010-12-01T08:26:00.000Z',
      number: 12345678.123,
    };
    const seen = { order: 3, stock: 7 };
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a', { body, seen, version: 3 })] });
    expect(await store.get(collection, 'a')).toEqual({ id: 'a', version: 3, json: JSON.stringify(body) });
    expect(await store.load(collection, ['a', 'b'])).toEqual(new Map([['a', { revision: 1, seen, body }]]));
  });

  it('gives a document only where its keys have the values that are asked for', async () => {
    const store = await open();
    const keys = sampleKeys({ customerId: 'anna', gift: true, status: null });
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a', { keys })] });
    const found = async (where: Keys) => (await store.get(collection, 'a', where)) !== null;
    const fitting: Keys[] = [{}, { customerId: 'anna' }, { gift: true, status: null }];
    expect(await Promise.all(fitting.map(found))).toEqual([true, true, true]);
    const others: Keys[] = [
      { customerId: 'bob' },
      { customerId: null },
      { customerId: 'anna', gift: false },
      { status: 'paid' },
    ];
    expect(await Promise.all(others.map(found))).toEqual([false, false, false, false]);
  });

  it('stores what JSON makes of a body', async () => {
    const store = await open();
    const body = { at: new Date(0), gone: undefined, zero: -0, list: [undefined] };
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a', { body })] });
    expect((await store.get(collection, 'a'))?.json).toBe(JSON.stringify(body));
    expect((await store.load(collection, ['a'])).get('a')?.body).toEqual(JSON.parse(JSON.stringify(body)));
  });

  it('takes ids and large documents as they are', async () => {
    const store = await open();
    const ids = ['ünï 𝄞', "it's", '"', '%_', 'a:1', 'A', 'a', ' '];
    const lines = Array.from({ length: 1100 }, (_, number) => ({ number, sku: 'WHITE HANGING HEART', total: '15.30' }));
    const writes = ids.map((id) => sample(id, { body: { id, lines } }));
    await store.commit({ subscription: 's', from: null, to: '1', writes });
    for (const id of ids) expect((await store.get(collection, id))?.json).toBe(JSON.stringify({ id, lines }));
    expect([...(await store.load(collection, ids)).keys()].sort()).toEqual([...ids].sort());
  });

  it('loads as many large documents at once as make a batch, and says which it has not looked for', async () => {
    const store = await open();
    const body = { text: 'x'.repeat(maxBatchBytes / 4) };
    const ids = Array.from({ length: 9 }, (_, i) => `large${i}`);
    for (const id of ids) expect(await store.store([sample(id, { body })])).toBe(true);
    const looked: string[] = [];
    for (let left: readonly string[] = ['none', ...ids.toReversed(), 'neither']; left.length > 0;) {
      const { documents, rest } = await store.loadBatch<typeof body>(collection, left);
      expect(rest.length).toBeLessThan(left.length);
      expect(documents.size).toBeLessThanOrEqual(20);
      expect(left.slice(left.length - rest.length)).toEqual(rest);
      expect([...documents.keys()].every((id) => !rest.includes(id))).toBe(true);
      looked.push(...documents.keys());
      left = rest;
    }
    expect([...looked].sort()).toEqual(ids);
    expect((await store.load(collection, ids)).size).toBe(9);
  });

  it('tells what documents have seen without loading them', async () => {
    const store = await open();
    await store.store([sample('a', { seen: { order: 3, stock: 7 } }), sample('b')]);
    const seen = await store.seen(collection, ['b', 'a', 'c']);
    expect(Object.fromEntries(seen)).toEqual({ a: { order: 3, stock: 7 }, b: { order: 1 } });
    expect((await store.seen(collection, [])).size).toBe(0);
  });

  it('counts revisions', async () => {
    const store = await open();
    const writes = [0, 1, 2].map((revision) => sample('a', { revision, version: revision + 1, body: { revision } }));
    expect(await store.commit({ subscription: 's', from: null, to: '1', writes })).toBe(true);
    expect((await store.load(collection, ['a'])).get('a')).toEqual({
      revision: 3,
      seen: { order: 1 },
      body: { revision: 2 },
    });
    expect((await store.get(collection, 'a'))?.version).toBe(3);
  });

  it('keeps contexts, tenants and collections apart', async () => {
    const context = freshContext();
    const store = await open(context);
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a')] });
    expect(await store.get(entries.name, 'a')).toBeNull();
    for (const other of [await open(), await open(context, 'other-shop')]) {
      expect(await other.get(collection, 'a')).toBeNull();
      expect(await other.checkpoint('s')).toBeNull();
    }
  });

  it('has everything still there when it is opened again, with keys and indexes declared since', async () => {
    const context = freshContext();
    const before = await open(context);
    await before.commit({ subscription: 's', from: null, to: '7', writes: [sample('a', { body: { n: 1 } })] });
    await before.close();

    const after = await open(context);
    await after.prepare([
      {
        ...samples,
        keys: { ...samples.keys, currency: 'text' },
        indexes: [...samples.indexes, ['currency', 'placedAt']],
      },
    ]);
    expect(await after.checkpoint('s')).toBe('7');
    expect((await after.get(collection, 'a'))?.json).toBe('{"n":1}');
    const keys = sampleKeys({ currency: 'GBP' });
    await after.commit({ subscription: 's', from: '7', to: '8', writes: [sample('b', { keys })] });
    const idsOf = async (currency: string | null): Promise<string[]> => {
      const sort = { key: 'placedAt', descending: false };
      return (await after.page({ collection, where: { currency }, sort, limit: 10 })).documents.map(({ id }) => id);
    };
    expect(await idsOf('GBP')).toEqual(['b']);
    expect(await idsOf(null)).toEqual(['a']);
  });

  it('knows the event log that it is derived from, once that is noted', async () => {
    const context = freshContext();
    const before = await open(context);
    expect(await before.origin()).toBeNull();
    await before.commit({ subscription: 's', from: null, to: '7', writes: [sample('a')] });
    expect(await before.bindToLog('log-1')).toBe(true);
    expect(await before.bindToLog('log-1')).toBe(true);
    const after = await open(context);
    expect(await after.origin()).toBe('log-1');
    expect(await after.bindToLog('log-1')).toBe(true);
    expect(await after.checkpoint('s')).toBe('7');
    expect(await after.get(collection, 'a')).not.toBeNull();
  });

  it('is as new after it was reset to another event log, and leaves other contexts alone', async () => {
    const context = freshContext();
    const [store, neighbour] = [await open(context), await open(`${context}-next`)];
    for (const each of [store, neighbour]) {
      await each.commit({ subscription: 's', from: null, to: '7', writes: [sample('a'), sample('b')] });
      await each.bindToLog('log-1');
    }
    await store.reset('log-2');
    await store.prepare([samples, entries]);
    expect([await store.origin(), await store.checkpoint('s'), await store.get(collection, 'a')]).toEqual([
      'log-2',
      null,
      null,
    ]);
    expect([await neighbour.origin(), await neighbour.checkpoint('s')]).toEqual(['log-1', '7']);
    expect(await neighbour.get(collection, 'b')).not.toBeNull();
    expect(await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a')] })).toBe(true);
    const sort = { key: 'placedAt', descending: false };
    expect((await store.page({ collection, where: {}, sort, limit: 10 })).documents.map(({ id }) => id)).toEqual(['a']);
  });

  it('refuses what was not declared', async () => {
    const store = await open();
    await expect(store.get('unheard_of', 'a')).rejects.toThrow('was not prepared for a collection "unheard_of"');
    const commit = (keys: Record<string, string>): Promise<boolean> =>
      store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a'), sample('b', { keys })] });
    await expect(commit({ colour: 'red' })).rejects.toThrow('declares no key "colour"');
    await expect(commit({ lines: 'three' })).rejects.toThrow('"lines" of collection "samples_1" is integer');
    expect(await store.checkpoint('s')).toBeNull();
  });

  it.each(['', 'No', '../up', 'a'.repeat(41)])('refuses a tenant called "%s"', async (tenant) => {
    const stores = place().connect();
    await expect(stores.open(tenant, 'orders')).rejects.toThrow('is no name for a tenant');
    await stores.close();
  });

  it('is no longer to be had once it is closed', async () => {
    const stores = place().connect();
    const store = await stores.open('default', freshContext());
    await store.prepare([samples]);
    await stores.close();
    await expect(store.get(collection, 'a')).rejects.toThrow(/not open|does not answer/);
  });
}
