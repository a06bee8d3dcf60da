import type { OpenReadFile } from './open-read-file.js';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

import Database from 'better-sqlite3';

import { Openers } from '@tradepost/host/testing';
import { Collection, planPage, ReadStoreUnavailable, type PageQuery } from '@tradepost/platform/read-store';
import { pageQuery } from './sqlite-page.js';
import { SqliteReadStore } from './sqlite-read-store.js';
import { SqliteReadStores } from './sqlite-read-stores.js';
import { readStoreContract, sample, samples, until } from '@tradepost/platform/testing';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tradepost-read-store-'));
});

afterAll(() => rm(directory, { recursive: true }));

describe('SqliteReadStore', () => {
  readStoreContract(
    () => ({
      connect: () => new SqliteReadStores(directory),
      async breakWrites(tenant, context, table) {
        const db = new Database(join(directory, tenant, `${context}.read.db`));
        const events = ['INSERT', 'UPDATE'];
        for (const event of events) {
          db.exec(
            `CREATE TRIGGER break_${event} BEFORE ${event} ON "${table}" BEGIN SELECT RAISE(ABORT, 'disk on fire'); END`,
          );
        }
        return async () => {
          for (const event of events) db.exec(`DROP TRIGGER break_${event}`);
          db.close();
        };
      },
    }),
    60,
  );

  it('writes no more to a file that was moved away, says so, and goes on when it is back', async () => {
    const file = join(directory, 'moved.read.db');
    const store = new SqliteReadStore(file);
    await store.prepare([samples]);
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a')] });
    await rename(file, `${file}.away`);
    await until(() =>
      store.ping().then(
        () => false,
        (error: Error) => error instanceof ReadStoreUnavailable && error.message.includes('deleted while it was open'),
      ),
    );
    const next = { subscription: 's', from: '1', to: '2', writes: [sample('b')] };
    await expect(store.commit(next)).rejects.toThrow(ReadStoreUnavailable);
    expect(await store.get(samples.name, 'a')).not.toBeNull();
    await rename(`${file}.away`, file);
    await store.ping();
    expect(await store.commit(next)).toBe(true);
    await store.close();
  });

  it('undoes a refused step whole', async () => {
    const store = new SqliteReadStore(join(directory, 'undone.read.db'));
    await store.prepare([samples]);
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('b')] });
    const writes = [sample('a'), sample('b', { revision: 9 }), sample('c')];
    expect(await store.commit({ subscription: 's', from: '1', to: '2', writes })).toBe(false);
    expect([...(await store.load(samples.name, ['a', 'b', 'c'])).keys()]).toEqual(['b']);
    await store.close();
  });

  it('sweeps away what was dropped in small steps, after a restart too', async () => {
    const file = join(directory, 'swept.read.db');
    const before = new SqliteReadStore(file);
    await before.prepare([samples]);
    const writes = Array.from({ length: 1_200 }, (_, at) => sample(`id-${at}`));
    await before.commit({ subscription: 's', from: null, to: '1', writes });
    await before.drop([samples.name], ['s']);
    await before.close();

    const store = new SqliteReadStore(file);
    await store.prepare([samples]);
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a')] });
    let steps = 1;
    while (await store.sweep()) steps += 1;
    expect(steps).toBeGreaterThan(samples.indexes.length + 1_200 / 500);
    const db = new Database(file, { readonly: true });
    const tables = db.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`).pluck().all();
    db.close();
    expect(tables).toEqual(['checkpoints', 'origin', samples.name]);
    expect(await store.get(samples.name, 'a')).not.toBeNull();
    await store.close();
  });

  it('sets its connections up as they must be', async () => {
    const stores = new SqliteReadStores(directory);
    const store = await stores.open('default', 'pragmas');
    const { reader, writer } = (store as unknown as { open: OpenReadFile }).open;
    const settings = [
      'journal_mode',
      'synchronous',
      'temp_store',
      'wal_autocheckpoint',
      'foreign_keys',
      'busy_timeout',
    ];
    expect(settings.map((each) => writer.pragma(each, { simple: true }))).toEqual(['wal', 1, 2, 10000, 1, 0]);
    expect(reader.readonly).toBe(true);
    expect(reader.pragma('mmap_size', { simple: true })).toBe(2 ** 31 - 65_536);
    expect(stores.description).toBe(`SQLite in ${directory}`);
    await stores.close();
  });

  it('answers queries from the connection that only reads', async () => {
    const store = new SqliteReadStore(join(directory, 'queries.read.db'));
    await store.prepare([samples]);
    await store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a')] });
    (store as unknown as { open: OpenReadFile }).open.writer.close();
    const rendered = { id: 'a', version: 1, json: '{"id":"a"}' };
    expect(await store.get(samples.name, 'a')).toEqual(rendered);
    const sort = { key: 'lines', descending: false };
    expect(await store.page({ collection: samples.name, where: {}, sort, limit: 3 })).toEqual({
      documents: [{ ...rendered, sortValue: 1 }],
      more: false,
    });
    await store.close();
  });

  describe('opened by several processes at once', () => {
    let openers: Openers;
    beforeAll(async () => {
      openers = await Openers.start(4);
    });
    afterAll(() => openers.stop());

    it('gets its new collections once, and serves all of them', async () => {
      for (let round = 1; round <= 8; round += 1) {
        const place = join(directory, `round-${round}`);
        expect(await openers.open({ kind: 'read store', directory: place })).toEqual([]);
        const db = new Database(join(place, 'default', 'board.read.db'), { readonly: true });
        const made = db.prepare(`SELECT name FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name`).pluck().all();
        db.close();
        const indexes = samples.indexes.map((index) => `${samples.name}:${index.join(',')}`);
        expect(made).toEqual(['checkpoints', 'origin', samples.name, ...indexes].sort());
      }
    });
  });

  describe('beside another process that writes', () => {
    let file: string;
    let store: SqliteReadStore;
    let other: Database.Database;

    beforeEach(async () => {
      file = join(directory, `busy-${Math.random()}.read.db`);
      store = new SqliteReadStore(file, 150);
      await store.prepare([samples]);
      other = new Database(file);
      other.exec('BEGIN IMMEDIATE');
    });

    afterEach(async () => {
      other.close();
      await store.close();
    });

    it('waits without holding up the thread', async () => {
      const patient = new SqliteReadStore(file, 30_000);
      await patient.prepare([samples]);
      let settled = false;
      const commit = patient.commit({ subscription: 's', from: null, to: '1', writes: [sample('a')] });
      void commit.finally(() => (settled = true));
      for (let ticks = 0; ticks < 5; ticks++) await setTimeout(1);
      expect(settled).toBe(false);
      other.exec('COMMIT');
      expect(await commit).toBe(true);
      await patient.close();
    });

    it('gives up in the end', async () => {
      const commit = store.commit({ subscription: 's', from: null, to: '1', writes: [sample('a')] });
      await expect(commit).rejects.toThrow(ReadStoreUnavailable);
      expect(await store.get(samples.name, 'a')).toBeNull();
    });

    it('reads meanwhile, and takes collections that need no change', async () => {
      await store.prepare([samples]);
      expect(
        await store.page({ collection: samples.name, where: {}, sort: { key: 'lines', descending: true }, limit: 3 }),
      ).toEqual({ documents: [], more: false });
    });
  });

  describe('reads a page from an index alone, in order', () => {
    const from = { sortValue: '2010-12-01', id: 'a' };
    const range = { after: '2010-11-01', before: '2011-01-01' };
    const cases: [string, Partial<PageQuery>, string, string[]][] = [
      ['the first', {}, 'placedAt', ['']],
      ['a later one', { from }, 'placedAt', ['((k_placedAt,id)<(?,?))']],
      ['one in a range', { range }, 'placedAt', ['(k_placedAt>? AND k_placedAt<?)']],
      ['a later one in a range', { range, from }, 'placedAt', ['(k_placedAt>? AND (k_placedAt,id)<(?,?))']],
      ['one of a customer', { where: { customerId: 'anna' } }, 'customerId,placedAt', ['(k_customerId=?)']],
      [
        'a later one of a customer with a status',
        { where: { status: 'paid', customerId: 'anna' }, from },
        'customerId,status,placedAt',
        ['(k_customerId=? AND k_status=? AND (k_placedAt,id)<(?,?))'],
      ],
      [
        'one of two statuses, filtered otherwise too',
        { where: { status: ['paid', 'placed'], lines: [1, 2], gift: true } },
        'status,placedAt',
        ['(k_status=?)', '(k_status=?)'],
      ],
    ];

    it.each(cases)('%s', async (_, query, index, searches) => {
      const store = new SqliteReadStore(join(directory, 'plans.read.db'));
      await store.prepare([samples]);
      const { reader } = (store as unknown as { open: OpenReadFile }).open;
      const sort = { key: 'placedAt', descending: true };
      const plan = planPage(new Collection(samples), {
        collection: samples.name,
        where: {},
        sort,
        limit: 20,
        ...query,
      });
      const steps = plan.branches.map(([stretch]) => {
        const { sql, values } = pageQuery(plan, stretch!, plan.limit, `${samples.name}:${plan.index.join(',')}`);
        expect(sql).toContain(`INDEXED BY "${samples.name}:${index}"`);
        const rows = reader.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[];
        return rows.map(({ detail }) => detail);
      });
      await store.close();
      const using = (search: string): string =>
        `${search === '' ? 'SCAN' : 'SEARCH'} ${samples.name} USING INDEX ${samples.name}:${index} ${search}`.trim();
      expect(steps.map(([first]) => first)).toEqual(searches.map(using));
      expect(steps.flat().join('\n')).not.toContain('TEMP B-TREE');
    });
  });
});
