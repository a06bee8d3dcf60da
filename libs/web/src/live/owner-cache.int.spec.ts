import type { SqliteEventStore } from '@tradepost/sqlite';
import type { EventLog } from '@tradepost/platform/event-store';
import { noteDocuments, openBoard, pin } from '@tradepost/host/testing';
import { tempFolder } from '@tradepost/platform/testing';
import type { LiveResource, Projection } from '@tradepost/platform/projections';
import { OwnerCache } from './owner-cache.js';

const folder = tempFolder();
const projection = { ...noteDocuments, owner: 'text' } as unknown as Projection;
const notes: LiveResource = { name: 'note', plural: 'notes', newestBy: 'text', projection, names: {} };

/** A log, with how often streams were read from it. */
function counting(log: EventLog): { readonly events: EventLog; readonly asked: () => number } {
  let asked = 0;
  const readSpans: EventLog['readSpans'] = (...wanted) => {
    asked += 1;
    return log.readSpans(...wanted);
  };
  return { events: Object.assign(Object.create(log) as EventLog, { readSpans }), asked: () => asked };
}

describe('the owners of documents', () => {
  let database: SqliteEventStore;
  beforeEach(async () => (database = folder.closing(await openBoard(folder.path))));

  it('are remembered up to a number, those looked up first making way', async () => {
    for (const id of ['a', 'b', 'c']) await pin(database, id, `of ${id}`);
    const { events, asked } = counting(database.events);
    const owners = new OwnerCache(events, 2);
    const reads = async (id: string): Promise<number> => {
      const before = asked();
      expect(await owners.of(notes, id)).toBe(`of ${id}`);
      return asked() - before;
    };
    const first = await reads('a');
    expect(first).toBeGreaterThan(0);
    expect([await reads('b'), await reads('a'), await reads('b')]).toEqual([first, 0, 0]);
    expect([await reads('c'), await reads('b'), await reads('a')]).toEqual([first, 0, first]);
  });

  it('are not remembered for what is not there', async () => {
    const { events, asked } = counting(database.events);
    const owners = new OwnerCache(events, 2);
    for (let i = 0; i < 2; i += 1) expect(await owners.of(notes, 'nothing')).toBeNull();
    expect(asked()).toBe(2);
  });
});
