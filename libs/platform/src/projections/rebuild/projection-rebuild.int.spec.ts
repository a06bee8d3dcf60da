import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { deadLetterStream } from '../../event-store/delivery-discarded.js';
import { Notifier } from '../../runtime/notifier.js';
import type { Subscription } from '../../delivery/subscription.js';
import { SqliteReadStores, type SqliteEventStore } from '@tradepost/sqlite';
import type { DocumentBatch, ReadStore } from '../../read-store/read-store.js';
import { applauseStream } from '../../testing/note.js';
import { change, noteDocuments, openBoard, pin, request, type NoteDocument } from '@tradepost/host/testing';
import { tempFolder } from '../../testing/temp-folder.js';
import { drain, TestTools } from '../../testing/text-feed.js';
import { collectionsOf, type Projection } from '../projection.js';
import type { FailedProjection } from '../failed-projection.js';
import { newRebuild, rebuilds, rebuildWrite, type Rebuild } from './rebuild.js';
import { projectionSubscriptions } from './rebuild-subscription.js';

const folder = tempFolder();
const { name: documents } = noteDocuments.collection;
const { name: timeline } = noteDocuments.timeline!.collection;
let database: SqliteEventStore;
let tools: TestTools;

beforeEach(async () => {
  database = folder.closing(await openBoard(folder.path));
  tools = new TestTools();
});

/** A read store as a process of its own has it open. */
async function open(name = 'board'): Promise<ReadStore> {
  const store = await folder.closing(new SqliteReadStores(folder.path)).open('default', name);
  await store.prepare([...collectionsOf(noteDocuments), rebuilds]);
  return store;
}

/** The projection and what rebuilds it, as a process of its own drives them. */
function deliverer(store: ReadStore, on = database, projection: Projection<NoteDocument> = noteDocuments) {
  const signals = { wakeUp: new Notifier(), projected: new Notifier() };
  const place = { context: 'board', tenant: 'default', database: on, store, ...signals };
  const [steps, rebuild] = projectionSubscriptions([projection as Projection], place, tools);
  return { steps: steps!, rebuild: rebuild! };
}

const noted = async (store: ReadStore) => (await store.load<Rebuild>(rebuilds.name, [documents])).get(documents);
async function ask(store: ReadStore): Promise<void> {
  const { revision = 0 } = (await noted(store)) ?? {};
  await store.store([rebuildWrite(noteDocuments, newRebuild(noteDocuments, tools.clock.now()), revision)]);
}

const applaud = (id: string, version: number, claps: number) =>
  database.transact('Applaud', request, (uow) =>
    uow.append(applauseStream, id, version, [{ type: 'NoteApplauded', claps }]),
  );

function sql<T = unknown>(name: string, work: (file: Database.Database) => T): T {
  const file = new Database(join(folder.path, 'default', `${name}.read.db`), { timeout: 1_000 });
  try {
    return work(file);
  } finally {
    file.close();
  }
}

/** All that a read store holds, but for how often a document was written. */
const contentOf = (name = 'board') =>
  sql(name, (file) => {
    const read = (table: string) =>
      (file.prepare(`SELECT id, version, seen, body FROM ${table} ORDER BY id`).all() as Record<string, string>[]).map(
        ({ id, version, seen, body }) => ({ id, version, seen: JSON.parse(seen!), body: JSON.parse(body!) }) as object,
      );
    return { documents: read(documents), timeline: read(timeline) };
  });

/** What the read model is when the log is read once, in order. */
async function expected(name = 'ordered') {
  await drain(deliverer(await open(name)).steps);
  return contentOf(name);
}

/** Loses, changes and adds documents behind the back of the projection. */
const damage = (name = 'board') =>
  sql(name, (file) => {
    file.exec(`UPDATE ${documents} SET body = json_set(body, '$.text', 'damaged'), k_text = 'damaged' WHERE id = 'n1'`);
    file.exec(`DELETE FROM ${documents} WHERE id = 'n2'`);
    file.exec(`DELETE FROM ${timeline} WHERE id = 'n3:1'`);
    file.exec(`INSERT INTO ${documents} (id, version, revision, seen, body) VALUES ('alien', 1, 1, '{}', '{}')`);
  });

async function write(count: number): Promise<void> {
  for (let i = 1; i <= count; i += 1) {
    await pin(database, `n${i}`);
    await change(database, `n${i}`, (note) => note.reword(`text of ${i}`));
  }
}

/** The same store, for a process that is killed at its so-manieth change of it. */
function mortal(store: ReadStore, changes: number): ReadStore {
  const changing = ['prepare', 'commit', 'store', 'drop', 'replace', 'sweep', 'adopt'];
  let left = changes;
  return new Proxy(store, {
    get(target, name: keyof ReadStore) {
      const method = (target[name] as (...given: unknown[]) => unknown).bind(target);
      if (!changing.includes(name)) return method;
      return (...given: unknown[]) => {
        left -= 1;
        if (left < 0) return Promise.reject(new Error('Killed.'));
        return method(...given);
      };
    },
  });
}

describe('a rebuild', () => {
  it('puts documents right that were damaged, and notes that it has', async () => {
    await write(5);
    const store = await open();
    const { steps, rebuild } = deliverer(store);
    await drain(steps);
    damage();
    expect(await drain(rebuild)).toBeNull();
    expect(contentOf()).not.toEqual(await expected());
    await ask(store);
    await drain(rebuild);
    expect(contentOf()).toEqual(await expected());
    expect((await noted(store))!.body).toMatchObject({ state: 'done', heldUp: 0, problem: null });
    expect(await store.checkpoint(documents)).toBe(await database.events.head());
    expect([...(await store.collections())].sort()).toEqual(
      [...collectionsOf(noteDocuments), rebuilds].map(({ name }) => name).sort(),
    );
    await change(database, 'n1', (note) => note.reword('later'));
    await drain(steps);
    expect(await store.get(documents, 'n1')).toMatchObject({ version: 3 });
  });

  it('is done at once where nothing has happened yet', async () => {
    const store = await open();
    await ask(store);
    await drain(deliverer(store).rebuild);
    expect((await noted(store))!.body.state).toBe('done');
    await write(1);
    await drain(deliverer(store).steps);
    expect(contentOf()).toEqual(await expected());
  });

  it('goes on where it was killed, whichever change of the store was its last', async () => {
    await write(3);
    let [interrupted, finished] = [0, false];
    for (; !finished; interrupted += 1) {
      const name = `killed-${interrupted}`;
      const store = await open(name);
      await drain(deliverer(store).steps);
      damage(name);
      await ask(store);
      await drain(deliverer(mortal(store, interrupted)).rebuild).catch(() => undefined);
      finished = (await noted(store))!.body.state === 'done';
      const after = deliverer(await open(name));
      for (const each of [after.steps, after.rebuild, after.steps]) await drain(each);
      expect((await noted(store))!.body.state).toBe('done');
      expect(contentOf(name)).toEqual(await expected(`${name}-ordered`));
      expect(await store.collections()).toHaveLength(4);
    }
    expect(interrupted).toBeGreaterThan(7);
  });

  it('does not begin anew after a restart', async () => {
    for (let i = 0; i < 2_500; i += 500)
      await Promise.all(Array.from({ length: 500 }, (_, j) => pin(database, `n${i + j}`)));
    const store = await open();
    await ask(store);
    const { rebuild } = deliverer(store);
    for (let i = 0; i < 2; i += 1) await rebuild.step();
    const { id, state } = (await noted(store))!.body;
    const shadow = `${documents}_rebuild_${id}`;
    expect([state, await store.checkpoint(shadow)]).toEqual(['building', '500']);
    const again = await open();
    const resumed = deliverer(again).rebuild;
    for (let i = 0; i < 3; i += 1) await resumed.step();
    expect((await noted(store))!.body.state).toBe('building');
    await resumed.step();
    expect((await noted(store))!.body.state).toBe('done');
    expect(contentOf().documents).toHaveLength(2_500);
  });

  it('leaves no room for what was loaded before it', async () => {
    await write(1);
    const store = await open();
    const { steps, rebuild } = deliverer(store);
    await drain(steps);
    for (let i = 0; i < 2; i += 1) {
      const { revision, seen, body } = (await store.load<NoteDocument>(documents, ['n1'])).get('n1')!;
      await ask(store);
      await drain(rebuild);
      const late = { collection: documents, id: 'n1', revision, version: 2, seen, keys: {}, body };
      expect(await store.store([late])).toBe(false);
    }
  });

  it('removes what one has left that was given up', async () => {
    await write(2);
    const store = await open();
    await ask(store);
    await deliverer(store).rebuild.step();
    await ask(store);
    await drain(deliverer(store).rebuild);
    expect(await store.collections()).toHaveLength(4);
    expect(contentOf()).toEqual(await expected());
  });

  it('says why it cannot go on, and leaves the documents as they are', async () => {
    await write(2);
    const store = await open();
    const { steps, rebuild } = deliverer(store);
    await drain(steps);
    const before = contentOf();
    await ask(store);
    const log = folder.closing(new Database(join(folder.path, 'default', 'board.db')));
    log.exec(`DROP TRIGGER events_refuse_update; UPDATE events SET data = '{' WHERE position = 2`);
    await drain(rebuild);
    expect((await noted(store))!.body).toMatchObject({ state: 'failed', problem: expect.stringContaining('JSON') });
    expect(tools.log.at('error')).toEqual([expect.stringMatching(/could not be rebuilt and stay as they are: /)]);
    expect(contentOf()).toEqual(before);
    log.exec(`UPDATE events SET data = '{"text":"mended"}' WHERE position = 2`);
    await ask(store);
    await drain(rebuild);
    expect((await noted(store))!.body.state).toBe('done');
    expect(contentOf().documents[0]).toMatchObject({ body: { text: 'mended' } });
  });
});

describe('documents that are held up', () => {
  const broken = new Set<string>();
  const fragile: Projection<NoteDocument> = {
    ...noteDocuments,
    apply(document, recorded) {
      if (broken.has(`${recorded.streamId}:${recorded.version}`)) throw new Error('No room.');
      return noteDocuments.apply(document, recorded);
    },
  };
  const letterOf = async (store: ReadStore) =>
    (await store.load<FailedProjection>(noteDocuments.letters.name, ['n1'])).get('n1')?.body;
  let store: ReadStore;
  let both: { steps: Subscription; rebuild: Subscription };

  beforeEach(async () => {
    broken.clear();
    await write(2);
    broken.add('n1:2');
    store = await open();
    both = deliverer(store, database, fragile);
    for (const pause of [0, 250, 500, 1_000, 2_000]) {
      tools.pass(pause);
      await drain(both.steps);
    }
  });

  it('stay held up by a letter of the same id, which gets its attempts anew', async () => {
    const before = (await letterOf(store))!;
    expect(before).toMatchObject({ state: 'dead', attempts: 5 });
    await ask(store);
    await drain(both.rebuild);
    expect((await noted(store))!.body).toMatchObject({ state: 'done', heldUp: 1 });
    expect(await letterOf(store)).toMatchObject({
      id: before.id,
      state: 'retrying',
      attempts: 1,
      waiting: { note: 2 },
    });
    expect(contentOf().documents).toHaveLength(2);
    await change(database, 'n1', (note) => note.remove());
    broken.clear();
    tools.pass(250);
    await drain(both.steps);
    expect([await letterOf(store), (await store.get(documents, 'n1'))!.version]).toEqual([undefined, 3]);
  });

  it('are whole where the code was mended before', async () => {
    broken.clear();
    await ask(store);
    await drain(both.rebuild);
    expect((await noted(store))!.body).toMatchObject({ state: 'done', heldUp: 0 });
    expect(await letterOf(store)).toBeUndefined();
    expect(contentOf()).toEqual(await expected());
  });

  it('lack what was discarded', async () => {
    const { id: messageId } = (await database.events.readStream('note', 'n1'))[1]!;
    const about = { messageId, messageType: 'NoteReworded', stream: 'n1', handler: 'board.projection.notes' };
    await database.transact('Discard', request, (uow) =>
      uow.append(deadLetterStream, 'letter', 0, [{ type: 'DeliveryDiscarded', reason: 'Broken.', ...about }]),
    );
    await drain(both.steps);
    const before = contentOf();
    await ask(store);
    await drain(both.rebuild);
    await drain(both.steps);
    expect(contentOf()).toEqual(before);
    expect(await letterOf(store)).toBeUndefined();
  });
});

describe('beside other deliverers, whatever they do meanwhile', () => {
  const act = fc.oneof(
    fc.record({ kind: fc.constant('write' as const), id: fc.nat(2) }),
    fc.record({ kind: fc.constant('applaud' as const), id: fc.nat(2) }),
    fc.record({ kind: fc.constant('step' as const), who: fc.nat(3) }),
    fc.record({ kind: fc.constant('all' as const) }),
    fc.record({ kind: fc.constant('ask' as const) }),
    fc.record({ kind: fc.constant('hold' as const) }),
    fc.record({ kind: fc.constant('damage' as const), id: fc.nat(2) }),
  );

  it('the read model is that of one pass in order', async () => {
    const second = folder.closing(await openBoard(folder.path));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 8, maxLength: 40 }), async (acts) => {
        run += 1;
        const name = `disturbed-${run}`;
        let held: Promise<void> | null = null;
        let release = (): void => undefined;
        const holding = (store: ReadStore): ReadStore =>
          new Proxy(store, {
            get(target, method: keyof ReadStore) {
              if (method !== 'commit') return (target[method] as () => unknown).bind(target);
              return async (batch: DocumentBatch) => {
                if (batch.subscription === documents) await held;
                return target.commit(batch);
              };
            },
          });
        const store = await open(name);
        const [one, other] = [deliverer(holding(store)), deliverer(await open(name), second)];
        const all = [one.steps, one.rebuild, other.steps, other.rebuild];
        const late: Promise<unknown>[] = [];
        const versions = new Map<string, number>();
        const next = (key: string) => versions.set(key, (versions.get(key) ?? 0) + 1).get(key)!;
        for (const one of acts) {
          const id = `run-${run}-${'id' in one ? one.id : 0}`;
          if (one.kind === 'ask') await ask(store);
          else if (one.kind === 'applaud') await applaud(id, next(`${id} applause`) - 1, next('claps'));
          else if (one.kind === 'damage')
            sql(name, (file) =>
              file.exec(`UPDATE ${documents} SET body = json_set(body, '$.trail', 'damaged') WHERE id = '${id}'`),
            );
          else if (one.kind === 'write') {
            if (next(id) === 1) await pin(database, id);
            else await change(database, id, (note) => note.reword(`text ${next('text')}`));
          } else if (one.kind === 'hold') {
            held ??= new Promise((resolve) => (release = resolve));
            late.push(all[0]!.step());
          } else if (held === null && one.kind === 'all') await Promise.all(all.map((each) => each.step()));
          else if (one.kind === 'step' && (held === null || one.who > 1)) await all[one.who]!.step();
        }
        if (late.length > 0) {
          await drain(other.steps);
          await ask(store);
          await drain(other.rebuild);
        }
        release();
        held = null;
        await Promise.all(late);
        if (late.length === 0) await ask(store);
        await Promise.all([drain(one.rebuild), drain(other.rebuild)]);
        await Promise.all([drain(one.steps), drain(other.steps)]);
        expect((await noted(store))!.body.state).toBe('done');
        expect(contentOf(name)).toEqual(await expected(`ordered-${run}`));
      }),
      { numRuns: 30 },
    );
  });
});
