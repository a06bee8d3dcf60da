import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { Notifier } from '../runtime/notifier.js';
import { SqliteReadStores, type SqliteEventStore } from '@tradepost/sqlite';
import { ReadStoreUnavailable, type DocumentBatch, type ReadStore } from '../read-store/read-store.js';
import { applauseStream } from '../testing/note.js';
import { change, noteDocuments, openBoard, pin, request } from '@tradepost/host/testing';
import { tempFolder } from '../testing/temp-folder.js';
import { drain, TestTools } from '../testing/text-feed.js';
import { ProjectionSubscription } from './projection-subscription.js';

const folder = tempFolder();
const timelineOf = noteDocuments.timeline!.collection.name;
const documents = noteDocuments.collection.name;
let database: SqliteEventStore;
let stores: SqliteReadStores;

beforeEach(async () => {
  database = folder.closing(await openBoard(folder.path));
  stores = folder.closing(new SqliteReadStores(folder.path));
});

/** A read store of its own name, ready for the board's documents. */
async function readStore(name: string): Promise<ReadStore> {
  const store = await stores.open('default', name);
  await store.prepare([noteDocuments.collection, noteDocuments.letters, noteDocuments.timeline!.collection]);
  return store;
}

const subscribe = (store: ReadStore, on = database, projected = new Notifier()) => {
  const place = { context: 'board', tenant: 'default', database: on, store, wakeUp: new Notifier(), projected };
  return new ProjectionSubscription(noteDocuments, place, new TestTools());
};

const applaud = (id: string, version: number, claps: number) =>
  database.transact('Applaud', request, (uow) =>
    uow.append(applauseStream, id, version, [{ type: 'NoteApplauded', claps }]),
  );

/** All that a read store holds, but for how often a document was written. */
function contentOf(name: string) {
  const file = new Database(join(folder.path, 'default', `${name}.read.db`), { readonly: true });
  const read = (table: string) =>
    (file.prepare(`SELECT id, version, seen, body FROM ${table} ORDER BY id`).all() as Record<string, string>[]).map(
      ({ id, version, seen, body }) => ({ id, version, seen: JSON.parse(seen!), body: JSON.parse(body!) }) as object,
    );
  try {
    return { documents: read(documents), timeline: read(timelineOf) };
  } finally {
    file.close();
  }
}

/** Sets a projection's checkpoint to another place, as a store without transactions may leave it behind. */
function setBack(name: string, position: number): void {
  const file = new Database(join(folder.path, 'default', `${name}.read.db`), { timeout: 1_000 });
  if (position === 0) file.exec('DELETE FROM checkpoints');
  else file.prepare('UPDATE checkpoints SET position = ?').run(String(position));
  file.close();
}

/** The same store, with commits that wait for a gate, which sees them first. */
function holding(store: ReadStore, gate: (batch: DocumentBatch) => Promise<void>): ReadStore {
  return new Proxy(store, {
    get(target, name: keyof ReadStore) {
      if (name !== 'commit') return (target[name] as () => unknown).bind(target);
      return (batch: DocumentBatch) => gate(batch).then(() => target.commit(batch));
    },
  });
}

describe('ProjectionSubscription', () => {
  it('derives documents and timeline from the log', async () => {
    await pin(database, 'n1', 'hello', 'ada@example.com');
    await applaud('n1', 0, 3);
    await change(database, 'n1', (note) => note.reword('anew'));
    const store = await readStore('board');
    const projected = new Notifier();
    const subscription = subscribe(store, database, projected);
    expect(await subscription.lag()).toBe(3);
    expect((await subscription.step()).progressed).toBe(true);
    expect(projected.raised).toBe(1);
    expect((await subscription.step()).progressed).toBe(false);
    expect(projected.raised).toBe(1);
    expect(await subscription.lag()).toBe(0);
    const body = { version: 2, author: 'ada@example.com', text: 'anew', removed: false, trail: 'pa3r' };
    const { documents: found, timeline } = contentOf('board');
    expect(found).toEqual([{ id: 'n1', version: 2, seen: { note: 2, applause: 1 }, body }]);
    expect(timeline).toMatchObject([
      {
        id: 'n1:1',
        body: {
          version: 1,
          type: 'note.pinned',
          by: 'tester',
          correlationId: 'request-1',
          changes: [
            { field: 'author', from: null, to: 'ada@example.com' },
            { field: 'text', from: null, to: 'hello' },
            { field: 'removed', from: null, to: false },
          ],
        },
      },
      {
        id: 'n1:2',
        body: { version: 2, type: 'note.reworded', changes: [{ field: 'text', from: 'hello', to: 'anew' }] },
      },
    ]);
  });

  it('stores entries of the timeline before the documents that have seen their events', async () => {
    for (const id of ['n1', 'n2']) await pin(database, id);
    const written: string[] = [];
    const store = holding(await readStore('board'), async ({ writes }) => {
      written.push(...writes.map(({ collection }) => collection));
    });
    await drain(subscribe(store));
    expect(written).toEqual([timelineOf, timelineOf, documents, documents]);
  });

  it('takes what other streams tell into the document, without moving its version', async () => {
    await applaud('n1', 0, 1);
    await applaud('n1', 1, 2);
    const store = await readStore('board');
    await drain(subscribe(store));
    expect((await store.get(documents, 'n1'))!.version).toBe(0);
    await pin(database, 'n1');
    await drain(subscribe(store));
    expect((await store.get(documents, 'n1'))!.version).toBe(1);
    expect(contentOf('board').documents).toMatchObject([{ seen: { note: 1, applause: 2 }, body: { trail: 'a1a2p' } }]);
  });

  it('moves checkpoint and documents together, or neither', async () => {
    await pin(database, 'n1');
    const store = await readStore('board');
    const file = folder.closing(new Database(join(folder.path, 'default', 'board.read.db')));
    for (const table of [documents, 'checkpoints', timelineOf]) {
      file.exec(`CREATE TRIGGER refuse BEFORE INSERT ON "${table}" BEGIN SELECT RAISE(ABORT, 'no'); END`);
      await expect(subscribe(store).step()).rejects.toMatchObject({ message: 'no' });
      expect(contentOf('board')).toEqual({ documents: [], timeline: [] });
      expect(await store.checkpoint(documents)).toBeNull();
      file.exec('DROP TRIGGER refuse');
    }
    await drain(subscribe(store));
    expect(contentOf('board').documents).toHaveLength(1);
    expect(await store.checkpoint(documents)).toBe(await database.events.head());
  });

  it('says so while the read store is away, and goes on where it was', async () => {
    await pin(database, 'n1');
    const store = await readStore('board');
    let away = true;
    const gate = () => (away ? Promise.reject(new ReadStoreUnavailable('It is away.')) : Promise.resolve());
    const subscription = subscribe(holding(store, gate));
    await expect(subscription.step()).rejects.toThrow(ReadStoreUnavailable);
    away = false;
    await drain(subscription);
    expect(contentOf('board').documents).toHaveLength(1);
  });

  it('is rebuilt whole when its store is gone', async () => {
    for (const id of ['n1', 'n2']) await pin(database, id);
    await drain(subscribe(await readStore('one')));
    await drain(subscribe(await readStore('two')));
    expect(contentOf('two')).toEqual(contentOf('one'));
    expect(contentOf('two').documents).toHaveLength(2);
  });

  it('takes long logs in stretches', async () => {
    await Promise.all(Array.from({ length: 700 }, (_, i) => pin(database, `n${i}`)));
    const subscription = subscribe(await readStore('board'));
    let steps = 0;
    while ((await subscription.step()).progressed) steps += 1;
    expect(steps).toBeGreaterThan(1);
    expect(contentOf('board').documents).toHaveLength(700);
  });
});

describe('however often, late or at once events are delivered', () => {
  const act = fc.oneof(
    fc.record({ kind: fc.constant('pin' as const), id: fc.nat(3) }),
    fc.record({ kind: fc.constant('reword' as const), id: fc.nat(3) }),
    fc.record({ kind: fc.constant('remove' as const), id: fc.nat(3) }),
    fc.record({ kind: fc.constant('applaud' as const), id: fc.nat(3) }),
    fc.record({ kind: fc.constant('step' as const), who: fc.nat(1) }),
    fc.record({ kind: fc.constant('both' as const) }),
    fc.record({ kind: fc.constant('overtake' as const), id: fc.nat(3) }),
    fc.record({ kind: fc.constant('set back' as const), by: fc.nat(12) }),
  );
  type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

  it('the read model is that of one pass in order', async () => {
    const second = folder.closing(await openBoard(folder.path));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), async (acts) => {
        run += 1;
        const [disturbed, ordered] = [`disturbed-${run}`, `ordered-${run}`];
        let gate = Promise.resolve();
        const stores = [holding(await readStore(disturbed), () => gate), await readStore(disturbed)] as const;
        const deliverers = [subscribe(stores[0]), subscribe(stores[1], second)] as const;
        const versions = new Map<string, number>();
        const next = (key: string) => versions.set(key, (versions.get(key) ?? 0) + 1).get(key)!;
        const perform = async (one: Act): Promise<void> => {
          if (one.kind === 'step') return void (await deliverers[one.who as 0 | 1].step());
          if (one.kind === 'both') return void (await Promise.all(deliverers.map((each) => each.step())));
          if (one.kind === 'overtake') {
            let open = (): void => undefined;
            gate = new Promise((resolve) => (open = resolve));
            const late = deliverers[0].step();
            await perform({ kind: 'reword', id: one.id });
            await drain(deliverers[1]);
            open();
            return void (await late);
          }
          if (one.kind === 'set back') {
            const place = await stores[0].checkpoint(documents);
            if (place !== null) setBack(disturbed, Math.max(0, Number(place) - one.by));
            return;
          }
          const id = `run-${run}-${one.id}`;
          if (one.kind === 'applaud') await applaud(id, next(`${id} applause`) - 1, next('claps'));
          else if (!versions.has(id)) await pin(database, id, `text ${next(id)}`);
          else if (one.kind === 'remove') await change(database, id, (note) => (next(id), note.remove()));
          else await change(database, id, (note) => note.reword(`text ${next(id)}`));
        };
        for (const one of acts) await perform(one);
        await Promise.all(deliverers.map(drain));
        await drain(subscribe(await readStore(ordered)));
        expect(contentOf(disturbed)).toEqual(contentOf(ordered));
        const noteEvents = (
          await database.reader.query<{ n: number }>(`SELECT count(*) AS n FROM events WHERE category = 'note'`, [])
        )[0]!.n;
        expect(contentOf(disturbed).timeline).toHaveLength(noteEvents);
      }),
      { numRuns: 30 },
    );
  });
});
