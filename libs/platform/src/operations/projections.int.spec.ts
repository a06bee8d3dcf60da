import { join } from 'node:path';
import type { TestingModule } from '@nestjs/testing';
import Database from 'better-sqlite3';
import { Contexts } from '../contexts/contexts.js';
import { Cursors } from '../read-store/cursors.js';
import { Documents } from '../contexts/documents.js';
import { page } from '../contexts/list.js';
import {
  assemble,
  boot,
  change,
  contextOf,
  noteDocuments,
  pin,
  type NoteDocument,
  type ToyOptions,
} from '@tradepost/host/testing';
import { tempFolder } from '../testing/temp-folder.js';
import { until } from '../testing/until.js';
import { Deliveries } from '../messaging/deliveries.js';
import { collectionsOf, type Projection } from '../projections/projection.js';
import { Projections, UnknownProjection } from './projections.js';

const folder = tempFolder();
const documents = noteDocuments.collection.name;

async function start(options: Partial<ToyOptions> = {}): Promise<TestingModule> {
  return folder.closing(await boot({ directory: folder.path, ...options }));
}

const sql = <T>(work: (file: Database.Database) => T, tenant = 'default'): T => {
  const file = new Database(join(folder.path, tenant, 'board.read.db'), { timeout: 5_000 });
  try {
    return work(file);
  } finally {
    file.close();
  }
};
const damage = (tenant?: string) =>
  sql((file) => {
    file.exec(`UPDATE ${documents} SET body = json_set(body, '$.text', 'damaged')`);
    file.exec(`UPDATE ${documents} SET seen = '{"note":9}' WHERE id = 'note-10'`);
  }, tenant);
const texts = (tenant?: string, table = documents) =>
  sql((file) => file.prepare(`SELECT body ->> '$.text' FROM ${table} ORDER BY id`).pluck().all(), tenant);

const ids = Array.from({ length: 20 }, (_, i) => `note-${i + 10}`);
const writeTo = async (app: TestingModule, tenant = 'default') => {
  const { database } = contextOf(app, 'board', tenant);
  for (const id of ids) await pin(database, id);
  await caughtUp(app);
};
const caughtUp = (app: TestingModule) =>
  until(async () => (await app.get(Projections).list()).every(({ lag }) => lag === 0));
const finished = async (app: TestingModule, asked: Awaited<ReturnType<Projections['rebuild']>>) => {
  await until(async () =>
    (await app.get(Projections).follow(asked)).every(({ state }) => state === 'done' || state === 'failed'),
  );
  return app.get(Projections).follow(asked);
};

/** The documents as a later release has them. */
const later = {
  ...noteDocuments,
  revision: 2,
  collection: { ...noteDocuments.collection, name: 'notes_2' },
  letters: { ...noteDocuments.letters, name: 'notes_2_letters' },
  timeline: null,
  apply: (document: NoteDocument | null, recorded: Parameters<typeof noteDocuments.apply>[1]) => {
    const note = noteDocuments.apply(document, recorded);
    return { ...note, text: note.text.toUpperCase() };
  },
} as Projection<NoteDocument> as unknown as Projection;

describe('projections of a running shop', () => {
  it('are rebuilt beside writers and readers, who never miss a document', async () => {
    const app = await start();
    await writeTo(app);
    damage();
    const { database } = contextOf(app, 'board');
    const reads = new Documents(app.get(Contexts).find('board')!, app.get(Cursors));
    let over = false;
    const versions = new Map(ids.map((id) => [id, 1]));
    const writing = (async () => {
      for (let i = 0; !over; i += 1) {
        const id = ids[i % ids.length]!;
        await change(database, id, (note) => note.reword(`text ${i}`));
        const version = versions.get(id)! + 1;
        versions.set(id, version);
        expect((await reads.get(noteDocuments, 'default', 'everything', id, version))!.version).toBeGreaterThanOrEqual(
          version,
        );
      }
    })();
    const reading = (async () => {
      while (!over) {
        const request = { where: { removed: false }, sort: 'text', limit: 15 };
        const first = await page(reads, documents, 'default', request);
        expect(first.items).toHaveLength(15);
        await page(reads, documents, 'default', { ...request, cursor: first.next! });
        for (const id of ids) expect(await reads.get(noteDocuments, 'default', 'everything', id)).not.toBeNull();
        await new Promise(setImmediate);
      }
    })();
    const projections = app.get(Projections);
    for (let i = 0; i < 3; i += 1) {
      const [report] = await finished(app, await projections.rebuild('notes'));
      expect(report).toMatchObject({ projection: 'board.notes', tenant: 'default', state: 'done', heldUp: 0 });
      expect(report!.events).toBe(report!.of);
    }
    over = true;
    await Promise.all([writing, reading]);
    await caughtUp(app);
    expect(texts()).not.toContain('damaged');
    expect(sql((file) => file.prepare(`SELECT id, version FROM ${documents} ORDER BY id`).raw().all())).toEqual([
      ...versions,
    ]);
    const entries = sql((file) =>
      file.prepare(`SELECT count(*) FROM ${noteDocuments.timeline!.collection.name}`).pluck().get(),
    );
    expect(entries).toBe([...versions.values()].reduce((sum, version) => sum + version));
  });

  it('catch up and change places while writers never pause', async () => {
    const app = await start();
    const { database } = contextOf(app, 'board');
    for (let i = 0; i < 6; i += 1)
      await Promise.all(Array.from({ length: 500 }, (_, j) => pin(database, `early-${i}-${j}`)));
    let [over, written] = [false, 0];
    const writing = Promise.all(
      Array.from({ length: 20 }, async (_, who) => {
        for (; !over; written += 1) await pin(database, `late-${who}-${written}`);
      }),
    );
    const [report] = await finished(app, await app.get(Projections).rebuild());
    over = true;
    await writing;
    expect(report!.state).toBe('done');
    expect(written).toBeGreaterThan(20);
    await caughtUp(app);
    expect(texts()).toHaveLength(3_000 + written);
  });

  it('are rebuilt for one tenant alone where it is named', async () => {
    const app = await start({ environment: { TRADEPOST_TENANTS: 'other-shop' } });
    for (const tenant of ['default', 'other-shop']) {
      await writeTo(app, tenant);
      damage(tenant);
    }
    const asked = await app.get(Projections).rebuild('board.notes', 'other-shop');
    expect(asked.map(({ tenant }) => tenant)).toEqual(['other-shop']);
    await finished(app, asked);
    expect([texts()[0], texts('other-shop')]).toEqual(['damaged', ids]);
    expect(await finished(app, await app.get(Projections).rebuild())).toHaveLength(2);
    expect(texts()).toEqual(ids);
  });

  it('join a rebuild that is open, and begin another when it is over', async () => {
    const app = folder.closing(await assemble({ directory: folder.path }));
    const projections = app.get(Projections);
    const [first] = await projections.rebuild('notes');
    const [second] = await projections.rebuild('notes');
    expect(first).toMatchObject({ state: 'asked', events: 0 });
    expect(second!.id).toBe(first!.id);
    await projections.lendAHand([first!]);
    await projections.lendAHand([first!]);
    expect((await projections.follow([first!]))[0]!.state).toBe('done');
    expect((await projections.rebuild('notes'))[0]!.id).not.toBe(first!.id);
    expect(await projections.follow([first!])).toEqual([]);
  });

  it('are called by their names', async () => {
    const app = await start();
    const unknown = app.get(Projections).rebuild('orders');
    await expect(unknown).rejects.toThrow(UnknownProjection);
    await expect(unknown).rejects.toThrow('There is no projection orders; known are board.notes.');
    expect(await app.get(Projections).list()).toEqual([
      {
        projection: 'board.notes',
        tenant: 'default',
        lag: 0,
        collections: collectionsOf(noteDocuments as unknown as Projection).map(({ name }) => name),
        rebuild: null,
      },
    ]);
  });

  it('are built for a later release beside the service, which goes on serving its own', async () => {
    const app = await start();
    await writeTo(app);
    const release = folder.closing(await assemble({ directory: folder.path, projections: [later] }));
    const projections = release.get(Projections);
    const asked = await projections.rebuild();
    await pin(contextOf(app, 'board').database, 'note-99');
    while ((await projections.follow(asked))[0]!.state !== 'done') await projections.lendAHand(asked);
    const all = [...ids, 'note-99'];
    expect(texts('default', 'notes_2')).toEqual(all.map((id) => id.toUpperCase()));
    await caughtUp(app);
    expect(texts()).toEqual(all);
    expect((await app.get(Deliveries).report()).every(({ state }) => state === 'running')).toBe(true);
    expect((await projections.list())[0]).toMatchObject({ collections: ['notes_2', 'notes_2_letters'], lag: 0 });
  });
});

describe('collections that nobody fills any more', () => {
  const names = (app: TestingModule) => contextOf(app, 'board').readStore.collections();
  const pruned = async (app: TestingModule) =>
    (await app.get(Projections).prune('default')).flatMap(({ removed }) => removed);

  it('are removed when somebody says so, with what rebuilds have left, and no others', async () => {
    const app = await start({ projections: [later] });
    await writeTo(app);
    await app.close();
    const old = folder.closing(await assemble({ directory: folder.path }));
    const [report] = await old.get(Projections).rebuild();
    await old.get(Projections).lendAHand([report!]);
    const store = contextOf(old, 'board').readStore;
    await store.prepare([{ ...noteDocuments.collection, name: `${documents}_rebuild_0123abcd` }]);
    expect(await names(old)).toHaveLength(3 + 3 + 2 + 1 + 1);
    expect(await pruned(old)).toEqual([`${documents}_rebuild_0123abcd`]);
    await old.close();

    const release = await start({ projections: [later] });
    const removed = await pruned(release);
    expect(removed).toEqual(expect.arrayContaining([documents, `${documents}_letters`, 'note_timeline_1']));
    expect(removed).toHaveLength(6);
    expect([...(await names(release))].sort()).toEqual(['notes_2', 'notes_2_letters', 'rebuilds']);
    expect(await contextOf(release, 'board').readStore.checkpoint(documents)).toBeNull();
    expect(texts('default', 'notes_2')).toHaveLength(ids.length);
    expect(
      sql((file) => file.prepare(`SELECT count(*) FROM sqlite_schema WHERE name LIKE '%aside%'`).pluck().get()),
    ).toBe(0);
  });
});
