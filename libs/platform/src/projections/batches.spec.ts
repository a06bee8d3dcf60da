import { Notifier } from '../runtime/notifier.js';
import { maxBatchBytes } from '../runtime/batch-limit.js';
import { MemoryEventStores, MemoryReadStores } from '@tradepost/memory';
import type { EventStore } from '../event-store/event-store.js';
import type { DocumentBatch, ReadStore } from '../read-store/read-store.js';
import { applauseStream } from '../testing/note.js';
import { noteDocuments, openBoardIn, pin, request, type NoteDocument } from '../testing/board.js';
import { drain, TestTools } from '../testing/text-feed.js';
import { ProjectionSubscription } from './projection-subscription.js';

const large = 'x'.repeat(Math.floor(maxBatchBytes * 0.4));
const ids = ['n1', 'n2', 'n3', 'n4', 'n5'];
let database: EventStore;

beforeEach(async () => {
  database = await openBoardIn(new MemoryEventStores());
});

const pinAll = async () => {
  for (const id of ids) await pin(database, id, `${id} ${large}`);
};
const applaud = (id: string, version: number) =>
  database.transact('Applaud', request, (uow) =>
    uow.append(applauseStream, id, version, [{ type: 'NoteApplauded', claps: 1 }]),
  );

describe('a projection', () => {
  it('loads no more documents for a step than make a batch, however small the events', async () => {
    await pinAll();
    const store = await new MemoryReadStores().open('default', 'board');
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
