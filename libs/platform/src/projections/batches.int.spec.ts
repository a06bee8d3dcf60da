import { RetryQueue } from '../event-store/retry-queue.js';
import { Notifier } from '../runtime/notifier.js';
import { maxBatchBytes } from '../runtime/batch-limit.js';
import { SqliteReadStores, type SqliteEventStore } from '@tradepost/sqlite';
import type { DocumentBatch, ReadStore } from '../read-store/read-store.js';
import { applauseStream, noteStream } from '../testing/note.js';
import { noteDocuments, openBoard, pin, request, type NoteDocument } from '@tradepost/host/testing';
import { tempFolder } from '../testing/temp-folder.js';
import { drain, message, TestTools } from '../testing/text-feed.js';
import type { Position } from '../event-store/logged-event.js';
import { ProjectionSubscription } from './projection-subscription.js';

const folder = tempFolder();
const all = new Set(['note', 'applause']);
const large = 'x'.repeat(Math.floor(maxBatchBytes * 0.4));
const ids = ['n1', 'n2', 'n3', 'n4', 'n5'];
let database: SqliteEventStore;

beforeEach(async () => {
  database = folder.closing(await openBoard(folder.path));
});

const pinAll = async () => {
  for (const id of ids) await pin(database, id, `${id} ${large}`);
};
const applaud = (id: string, version: number) =>
  database.transact('Applaud', request, (uow) =>
    uow.append(applauseStream, id, version, [{ type: 'NoteApplauded', claps: 1 }]),
  );

/** How many each reading gives, until one gives none. */
async function sizes(read: (after: Position | null) => Promise<{ count: number; last: Position | null }>) {
  const found: number[] = [];
  for (let after: Position | null = null; ;) {
    const { count, last } = await read(after);
    if (last === null) return found;
    found.push(count);
    after = last;
  }
}

describe('what is large is read in batches of few', () => {
  it('by the log, and all of what is not wanted at once', async () => {
    await pinAll();
    const { events } = database;
    const read = (categories: ReadonlySet<string>) => (after: Position | null) =>
      events.readAfter(after, categories, 100).then((batch) => ({ count: batch.events.length, last: batch.last }));
    expect(await sizes(read(all))).toEqual([2, 2, 1]);
    expect(await sizes(read(new Set(['applause'])))).toEqual([0]);
  });

  it('by the window that those who follow the log share', async () => {
    await pinAll();
    const read = (after: Position | null) =>
      database.window.readAfter(after, all, 100).then((batch) => ({ count: batch.events.length, last: batch.last }));
    expect(await sizes(read)).toEqual([2, 2, 1]);
  });

  it('where events of one stream are read, which says that there are more', async () => {
    const events = ids.map((id) => ({ type: 'NoteReworded' as const, text: `${id} ${large}` }));
    await database.transact('Reword', request, async (uow) =>
      uow.withhold(await uow.append(noteStream, 'n', 0, events)),
    );
    const found: number[] = [];
    for (let after = 0, more = true; more;) {
      const spans = [{ category: 'note', after, upTo: 9 }];
      const read = await database.events.readSpans('n', spans, 100);
      found.push(read.events.length);
      after = read.events.at(-1)!.version;
      more = read.more;
    }
    expect(found).toEqual([2, 2, 1]);
  });

  it('by receivers of the outbox', async () => {
    await pinAll();
    const read = async (after: Position | null) => {
      const batch = (await database.outbox.readAfter(after, 100))!;
      return { count: batch.length, last: batch.at(-1)?.position ?? null };
    };
    expect(await sizes(read)).toEqual([2, 2, 1]);
  });

  it('where deliveries that failed are due again', async () => {
    const tools = new TestTools();
    const letters = new RetryQueue('toys.texts', tools.policy, true);
    const deliveries = ids.map((_, at) => message(at + 1, large));
    await database.transact('Fail', request, async (uow) => {
      for (const delivery of deliveries) await letters.fail(uow, delivery, 'cannot');
    });
    tools.pass(60 * 60 * 1_000);
    expect(await letters.due(database, 100)).toHaveLength(2);
  });
});

describe('a projection', () => {
  it('loads no more documents for a step than make a batch, however small the events', async () => {
    await pinAll();
    const store = await folder.closing(new SqliteReadStores(folder.path)).open('default', 'board');
    await store.prepare([noteDocuments.collection, noteDocuments.letters, noteDocuments.timeline!.collection]);
    const written: number[] = [];
    const watched = new Proxy(store, {
      get(target, name: keyof ReadStore) {
        if (name !== 'commit') return (target[name] as () => unknown).bind(target);
        return (batch: DocumentBatch) => {
          written.push(batch.writes.filter(({ collection }) => collection === noteDocuments.collection.name).length);
          return target.commit(batch);
        };
      },
    });
    const place = { context: 'board', tenant: 'default', database, store: watched, wakeUp: new Notifier() };
    const projection = new ProjectionSubscription(
      noteDocuments,
      { ...place, projected: new Notifier() },
      new TestTools(),
    );
    await drain(projection);
    expect(written.splice(0)).toEqual([2, 2, 1]);
    for (const version of [0, 1]) for (const id of ids) await applaud(id, version);
    await drain(projection);
    expect(Math.max(...written)).toBeLessThanOrEqual(2);
    const documents = await store.load<NoteDocument>(noteDocuments.collection.name, ids);
    expect([...documents.values()].map(({ body }) => body.trail)).toEqual(ids.map(() => 'pa1a1'));
    expect(await projection.lag()).toBe(0);
  });
});
