import type { Recorded } from '@tradepost/kernel';
import { deadLetterStream } from '../event-store/delivery-discarded.js';
import { Notifier } from '../runtime/notifier.js';
import { SqliteReadStores, type SqliteEventStore } from '@tradepost/sqlite';
import type { ReadStore } from '../read-store/read-store.js';
import { applauseStream } from '../testing/note.js';
import { change, noteDocuments, openBoard, pin, request, type NoteDocument } from '@tradepost/host/testing';
import { tempFolder } from '../testing/temp-folder.js';
import { drain, TestTools } from '../testing/text-feed.js';
import type { Projection } from './projection.js';
import type { FailedProjection } from './failed-projection.js';
import { ProjectionSubscription } from './projection-subscription.js';

const folder = tempFolder();
let database: SqliteEventStore;
let store: ReadStore;
let tools: TestTools;

beforeEach(async () => {
  database = folder.closing(await openBoard(folder.path));
  tools = new TestTools();
  broken.clear();
  attempts.length = 0;
  store = await open('board');
});

async function open(name: string): Promise<ReadStore> {
  const opened = await folder.closing(new SqliteReadStores(folder.path)).open('default', name);
  await opened.prepare([noteDocuments.collection, noteDocuments.letters, noteDocuments.timeline!.collection]);
  return opened;
}

/** Events, as `<note>:<version>`, that the projection cannot apply at the moment. */
const broken = new Set<string>();
const attempts: string[] = [];
const fragile: Projection<NoteDocument> = {
  ...noteDocuments,
  apply(document, recorded) {
    const place = `${recorded.streamId}:${recorded.category === 'note' ? '' : recorded.category}${recorded.version}`;
    attempts.push(place);
    if (broken.has(place)) throw new Error(`No room for ${place} of ada@example.com.`);
    return noteDocuments.apply(document, recorded);
  },
};

const subscribe = (to = store, on = database, projection = fragile) => {
  const place = {
    context: 'board',
    tenant: 'default',
    database: on,
    store: to,
    wakeUp: new Notifier(),
    projected: new Notifier(),
  };
  return new ProjectionSubscription(projection as Projection, place, tools);
};
const write = (id: string, ...texts: string[]) =>
  texts.reduce<Promise<unknown>>(
    (before, text) => before.then(() => change(database, id, (note) => note.reword(text))),
    pin(database, id, 'first', 'ada@example.com'),
  );
const applaud = (id: string, version: number) =>
  database.transact('Applaud', request, (uow) =>
    uow.append(applauseStream, id, version, [{ type: 'NoteApplauded', claps: version }]),
  );
const trailOf = async (id: string, of = store) =>
  (await of.load<NoteDocument>(noteDocuments.collection.name, [id])).get(id)?.body.trail;
const letterOf = async (id: string, of = store) =>
  (await of.load<FailedProjection>(noteDocuments.letters.name, [id])).get(id)?.body;
const timelineOf = async (id: string) => {
  const sort = { key: 'version', descending: false };
  const query = { collection: noteDocuments.timeline!.collection.name, where: { streamId: id }, sort, limit: 100 };
  return (await store.page(query)).documents.map(({ sortValue }) => sortValue);
};
const discard = (event: Pick<Recorded, 'id' | 'streamId'>) =>
  database.transact('Discard', request, async (uow) => {
    const about = { messageId: event.id, messageType: 'NoteReworded', stream: event.streamId };
    const discarded = {
      type: 'DeliveryDiscarded',
      handler: 'board.projection.notes',
      reason: 'Broken.',
      ...about,
    } as const;
    await uow.append(deadLetterStream, `${event.streamId}-letter`, 0, [discarded]);
  });
const eventOf = async (id: string, version: number) =>
  (await database.events.readStream('note', id)).find((event) => event.version === version)!;

describe('an event that cannot be applied', () => {
  it('holds up its own document alone, in the same stretch and later', async () => {
    await write('n1', 'second', 'third');
    await write('n2', 'second');
    broken.add('n1:2');
    const subscription = subscribe();
    expect(await drain(subscription)).toBe(250);
    expect([await trailOf('n1'), await trailOf('n2')]).toEqual(['p', 'pr']);
    await change(database, 'n2', (note) => note.remove());
    await applaud('n1', 0);
    await drain(subscription);
    expect([await trailOf('n1'), await trailOf('n2')]).toEqual(['p', 'prx']);
    expect(attempts.filter((place) => place.startsWith('n1'))).toEqual(['n1:1', 'n1:2']);
    expect(await subscription.lag()).toBe(0);
    expect(await letterOf('n1')).toMatchObject({
      document: 'n1',
      state: 'retrying',
      attempts: 1,
      event: { type: 'NoteReworded', category: 'note', correlationId: 'request-1' },
      waiting: { note: 3, applause: 1 },
    });
    expect(tools.log.at('warn')).toEqual([
      'board.projection.notes failed at NoteReworded (attempt 1 of 5): No room for n1:2 of ada@example.com.',
    ]);
  });

  it('is tried again, and what waited follows in the order of the log', async () => {
    await write('n1', 'second');
    await applaud('n1', 0);
    broken.add('n1:2');
    const subscription = subscribe();
    await drain(subscription);
    await change(database, 'n1', (note) => note.remove());
    await applaud('n1', 1);
    await drain(subscription);
    broken.clear();
    tools.pass(250);
    expect(await drain(subscription)).toBeNull();
    expect(await trailOf('n1')).toBe('pra0xa1');
    expect(await letterOf('n1')).toBeUndefined();
    expect(await timelineOf('n1')).toEqual([1, 2, 3]);
  });

  it('may be the first of its document', async () => {
    await write('n1', 'second');
    broken.add('n1:1');
    const subscription = subscribe();
    await drain(subscription);
    expect(await trailOf('n1')).toBeUndefined();
    broken.clear();
    tools.pass(250);
    await drain(subscription);
    expect(await trailOf('n1')).toBe('pr');
  });

  it('is attempted five times, and is dead then', async () => {
    await write('n1', 'second', 'third');
    broken.add('n1:2');
    const subscription = subscribe();
    for (const pause of [250, 500, 1_000, 2_000]) {
      expect(await drain(subscription)).toBe(pause);
      tools.pass(pause);
    }
    expect(await drain(subscription)).toBeNull();
    expect(attempts.filter((place) => place === 'n1:2')).toHaveLength(5);
    expect(await letterOf('n1')).toMatchObject({ state: 'dead', attempts: 5, dueAt: null });
    expect(tools.log.at('error')).toHaveLength(1);
    await change(database, 'n1', (note) => note.remove());
    await drain(subscription);
    expect(attempts.filter((place) => place.startsWith('n1'))).toHaveLength(6);
    expect(await letterOf('n1')).toMatchObject({ state: 'dead', waiting: { note: 4 } });
  });

  it('gives those behind it attempts of their own, and keeps what came before them', async () => {
    await write('n1', 'second', 'third');
    broken.add('n1:2').add('n1:3');
    const subscription = subscribe();
    await drain(subscription);
    tools.pass(250);
    await drain(subscription);
    broken.delete('n1:2');
    tools.pass(500);
    expect(await drain(subscription)).toBe(250);
    expect(await trailOf('n1')).toBe('pr');
    expect(await letterOf('n1')).toMatchObject({ attempts: 1, event: { id: (await eventOf('n1', 3)).id } });
  });

  it('keeps its attempts and its pause across a restart', async () => {
    await write('n1', 'second');
    broken.add('n1:2');
    await drain(subscribe());
    tools.pass(250);
    await drain(subscribe());
    tools.pass(499);
    expect(await drain(subscribe(await open('board')))).toBe(1);
    tools.pass(1);
    await drain(subscribe());
    expect(await letterOf('n1')).toMatchObject({ attempts: 3 });
  });

  it('is one whose document has keys that do not fit', async () => {
    const unfit: Projection<NoteDocument> = {
      ...noteDocuments,
      keysOf: (document) => ({ ...noteDocuments.keysOf(document), ...(document.text === 'second' && { text: 7 }) }),
    };
    await write('n1', 'second');
    await write('n2');
    await drain(subscribe(store, database, unfit));
    expect([await trailOf('n1'), await trailOf('n2')]).toEqual(['p', 'p']);
    expect((await letterOf('n1'))!.problem).toContain('Key "text" of collection "notes_1" is text; 7 is not.');
  });

  it('says nothing of what the event says about a person', async () => {
    await write('n1');
    broken.add('n1:1');
    await drain(subscribe());
    expect((await letterOf('n1'))!.problem).toBe('No room for n1:1 of [masked].');
  });

  it('loses its letter with the store, and is met again when the store is rebuilt', async () => {
    await write('n1', 'second');
    broken.add('n1:2');
    await drain(subscribe());
    const fresh = await open('fresh');
    await drain(subscribe(fresh));
    expect(await letterOf('n1', fresh)).toMatchObject({ attempts: 1 });
    broken.clear();
    const mended = await open('mended');
    await drain(subscribe(mended));
    expect([await trailOf('n1', mended), await letterOf('n1', mended)]).toEqual(['pr', undefined]);
  });

  it('lets go of thousands that waited without reading them all at once', async () => {
    await pin(database, 'n1');
    await Promise.all(Array.from({ length: 700 }, (_, i) => applaud('n1', i)));
    broken.add('n1:applause1');
    const subscription = subscribe();
    await drain(subscription);
    broken.clear();
    tools.pass(250);
    await drain(subscription);
    expect(await trailOf('n1')).toBe(`p${Array.from({ length: 700 }, (_, i) => `a${i}`).join('')}`);
  });
});

describe('an event that was discarded', () => {
  it('is never applied to its document, and those behind it are', async () => {
    await write('n1', 'second', 'third');
    broken.add('n1:2');
    const subscription = subscribe();
    await drain(subscription);
    await discard(await eventOf('n1', 2));
    expect(await drain(subscription)).toBeNull();
    expect(await trailOf('n1')).toBe('pr');
    expect((await store.get(noteDocuments.collection.name, 'n1'))!.version).toBe(3);
    expect(await letterOf('n1')).toBeUndefined();
    expect(await timelineOf('n1')).toEqual([1, 3]);
  });

  it('gives its version to the document where it was the last', async () => {
    await write('n1', 'second');
    broken.add('n1:2');
    const subscription = subscribe();
    await drain(subscription);
    await discard(await eventOf('n1', 2));
    await drain(subscription);
    expect((await store.get(noteDocuments.collection.name, 'n1'))!.version).toBe(2);
  });

  it('is remembered where there is no document yet', async () => {
    await pin(database, 'n1');
    broken.add('n1:1');
    const subscription = subscribe();
    await drain(subscription);
    await discard(await eventOf('n1', 1));
    await drain(subscription);
    expect(await letterOf('n1')).toMatchObject({ state: 'skipped' });
    await applaud('n1', 0);
    broken.add('n1:applause1');
    await drain(subscription);
    expect(await letterOf('n1')).toMatchObject({ state: 'retrying', attempts: 1 });
    broken.delete('n1:applause1');
    tools.pass(250);
    await drain(subscription);
    expect([await trailOf('n1'), await letterOf('n1')]).toEqual(['a0', undefined]);
  });

  it('is discarded again when the store is rebuilt', async () => {
    await write('n1', 'second', 'third');
    broken.add('n1:2');
    const subscription = subscribe();
    await drain(subscription);
    await discard(await eventOf('n1', 2));
    const fresh = await open('fresh');
    await drain(subscribe(fresh));
    expect([await trailOf('n1', fresh), await letterOf('n1', fresh)]).toEqual(['pr', undefined]);
  });
});
