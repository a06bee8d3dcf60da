import { MongoClient } from 'mongodb';

import { databaseOf } from './mongo-database.js';
import { MongoReadStores } from './mongo-read-stores.js';
import { ReadStoreUnavailable, type ReadStore } from '@tradepost/platform/read-store';
import { entries, ownDatabases, readStoreContract, sample, samples, TcpProxy } from '@tradepost/platform/testing';

const server = process.env['MONGODB_URL'];
const url = server && ownDatabases(server);
const [suite, title] = url
  ? [describe, 'MongoReadStore']
  : [describe.skip, 'MongoReadStore (not run: MONGODB_URL names no server)'];

suite(title, () => {
  const tenants = ['default', 'other-shop'];
  let client: MongoClient;
  let proxy: TcpProxy;

  const clear = async (): Promise<void> => {
    for (const tenant of tenants) await client.db(databaseOf(url!, tenant)).dropDatabase();
  };

  beforeAll(async () => {
    client = await new MongoClient(url!).connect();
    proxy = new TcpProxy(new URL(url!));
    await proxy.start();
    await clear();
  });

  afterAll(async () => {
    await proxy.stop();
    await clear();
    await client.close();
  });

  readStoreContract(
    () => ({
      connect: () => new MongoReadStores(proxy.url),
      async breakWrites(_, context, table) {
        proxy.cutAt(`${context}_${table}`);
        return async () => proxy.cutAt(null);
      },
    }),
    12,
  );

  it('keeps documents that can be queried, in a database for each tenant', async () => {
    const stores = new MongoReadStores(url!);
    const store = await stores.open('other-shop', 'shape');
    await store.prepare([samples, entries]);
    const body = { total: { amount: '2.55', currency: 'GBP' } };
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a', { body })] });
    const documents = client.db(databaseOf(url!, 'other-shop')).collection(`shape_${samples.name}`);
    expect(await documents.findOne({ 'body.total.amount': '2.55' })).toEqual({
      _id: 'a',
      version: 1,
      revision: 1,
      seen: { order: 1 },
      keys: sample('a').keys,
      body,
    });
    const keys = (await documents.listIndexes().toArray()).map(({ key }) => Object.keys(key as object).join(' '));
    expect(keys).toContain('keys.customerId keys.status keys.placedAt _id');
    expect(keys).toHaveLength(1 + samples.indexes.length);
    await stores.close();
  });

  it('keeps what was replaced for a minute, for who is still reading it', async () => {
    const stores = new MongoReadStores(url!);
    const store = await stores.open('default', 'retired');
    const next = { ...samples, name: `${samples.name}_next` };
    await store.prepare([samples, next]);
    await store.commit({ subscription: 'next', from: null, to: '1', writes: [] });
    const by = { collections: [{ name: samples.name, by: next.name }], subscription: { name: 's', by: 'next' } };
    expect(await store.replace({ ...by, from: null })).toBe(true);
    const db = client.db(databaseOf(url!, 'default'));
    const names = async () =>
      (await db.listCollections({ name: /^retired_samples/ }).toArray()).map(({ name }) => name).sort();
    await store.sweep();
    expect(await names()).toEqual(['retired_samples_1', 'retired_samples_1_next']);
    await db.collection('retired_checkpoints').updateOne({}, { $inc: { 'retired.0.at': -60_001 } });
    await store.sweep();
    expect(await names()).toEqual(['retired_samples_1_next']);
    await store.sweep();
    expect(await store.collections()).toEqual([samples.name]);
    await stores.close();
  });

  it('stores more documents in a step than fit one command', async () => {
    const stores = new MongoReadStores(url!);
    const store = await stores.open('default', 'large');
    await store.prepare([samples]);
    const writes = Array.from({ length: 1001 }, (_, at) => sample(`id-${at}`));
    expect(await store.commit({ subscription: 's', from: null, to: '1', writes })).toBe(true);
    expect(
      (
        await store.load(
          samples.name,
          writes.map(({ id }) => id),
        )
      ).size,
    ).toBe(1001);
    await stores.close();
  });

  describe('where the server is away', () => {
    let away: TcpProxy;
    let stores: MongoReadStores;
    let store: ReadStore;

    const calls: [string, () => Promise<unknown>][] = [
      ['ping', () => store.ping()],
      ['ping of all', () => stores.ping()],
      ['prepare', () => store.prepare([samples])],
      ['load', () => store.load(samples.name, ['a'])],
      ['get', () => store.get(samples.name, 'a')],
      ['checkpoint', () => store.checkpoint('s')],
      [
        'page',
        () => store.page({ collection: samples.name, where: {}, sort: { key: 'lines', descending: true }, limit: 5 }),
      ],
      ['origin', () => store.origin()],
      ['bindToLog', () => store.bindToLog('log-1')],
      ['reset', () => store.reset('log-1')],
      ['collections', () => store.collections()],
      ['drop', () => store.drop(['unheard_of'], ['unheard-of'])],
      ['replace', () => store.replace({ collections: [], subscription: { name: 's', by: 'unheard-of' }, from: '1' })],
      ['sweep', () => store.sweep()],
      ['commit', () => store.commit({ subscription: 's', from: '1', to: '2', writes: [sample('b')] })],
    ];

    const failures = async (): Promise<Record<string, unknown>> => {
      const thrown = await Promise.all(
        calls.map(([, call]) =>
          call().then(
            () => null,
            (error: unknown) => error,
          ),
        ),
      );
      return Object.fromEntries(calls.map(([name], at) => [name, thrown[at]]));
    };

    beforeEach(async () => {
      away = new TcpProxy(new URL(url!));
      await away.start();
      stores = new MongoReadStores(away.url);
      store = await stores.open('default', 'away');
    });

    afterEach(async () => {
      await stores.close();
      await away.stop();
      for (const name of ['checkpoints', samples.name]) {
        await client.db(databaseOf(url!, 'default')).dropCollection(`away_${name}`);
      }
    });

    const expectAllUnavailable = (thrown: Record<string, unknown>): void => {
      for (const [name, error] of Object.entries(thrown)) {
        expect([name, error]).toEqual([name, expect.any(ReadStoreUnavailable)]);
        expect((error as Error).message).toBe(`MongoDB at ${new URL(away.url).host} does not answer.`);
      }
    };

    it('says so within seconds, and goes on when the server is back', async () => {
      await store.prepare([samples]);
      await store.commit({ subscription: 's', from: null, to: '1', writes: [] });
      await away.stop();
      const began = performance.now();
      expectAllUnavailable(await failures());
      expect(performance.now() - began).toBeLessThan(25_000);
      await away.start();
      expect(await store.checkpoint('s')).toBe('1');
      await store.ping();
    });

    it('says so where it was never there, and begins when it comes', async () => {
      await away.stop();
      const began = performance.now();
      expectAllUnavailable(await failures());
      expectAllUnavailable(await failures());
      expect(performance.now() - began).toBeLessThan(25_000);
      await away.start();
      await store.prepare([samples]);
      expect(await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a')] })).toBe(true);
      expect((await store.get(samples.name, 'a'))?.version).toBe(1);
    });

    it('gives up on a reader when the server falls silent', async () => {
      await store.prepare([samples]);
      await store.commit({ subscription: 's', from: null, to: '1', writes: [] });
      await store.get(samples.name, 'a');
      away.silence(true);
      const began = performance.now();
      await expect(store.get(samples.name, 'a')).rejects.toThrow(ReadStoreUnavailable);
      expect(performance.now() - began).toBeLessThan(30_000);
      away.silence(false);
      expect(await store.get(samples.name, 'never-stored')).toBeNull();
    });
  });
});
