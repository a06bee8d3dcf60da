import type { SqliteEventStore } from '@tradepost/sqlite';
import { SqlSession } from '@tradepost/platform/event-store';
import { noteDocuments, openBoard, pin } from '@tradepost/host/testing';
import { tempFolder } from '@tradepost/platform/testing';
import type { LiveResource, Projection } from '@tradepost/platform/projections';
import { OwnerCache } from './owner-cache.js';

const folder = tempFolder();
const projection = { ...noteDocuments, owner: 'text' } as unknown as Projection;
const notes: LiveResource = { name: 'note', plural: 'notes', newestBy: 'text', projection, names: {} };

/** Counts what is asked of a session. */
class CountingSession extends SqlSession {
  asked = 0;

  constructor(private readonly session: SqlSession) {
    super();
  }

  query<T>(text: string, values: readonly unknown[]): Promise<T[]> {
    this.asked += 1;
    return this.session.query<T>(text, values);
  }

  queryBatch: SqlSession['queryBatch'] = (...wanted) => {
    this.asked += 1;
    return this.session.queryBatch(...wanted);
  };

  runEach(text: string, lists: Iterable<readonly unknown[]>): Promise<void> {
    return this.session.runEach(text, lists);
  }
}

describe('the owners of documents', () => {
  let database: SqliteEventStore;
  beforeEach(async () => (database = folder.closing(await openBoard(folder.path))));

  it('are remembered up to a number, those looked up first making way', async () => {
    for (const id of ['a', 'b', 'c']) await pin(database, id, `of ${id}`);
    const session = new CountingSession(database.reader);
    const owners = new OwnerCache(database.events, session, 2);
    const reads = async (id: string): Promise<number> => {
      const before = session.asked;
      expect(await owners.of(notes, id)).toBe(`of ${id}`);
      return session.asked - before;
    };
    const first = await reads('a');
    expect(first).toBeGreaterThan(0);
    expect([await reads('b'), await reads('a'), await reads('b')]).toEqual([first, 0, 0]);
    expect([await reads('c'), await reads('b'), await reads('a')]).toEqual([first, 0, first]);
  });

  it('are not remembered for what is not there', async () => {
    const session = new CountingSession(database.reader);
    const owners = new OwnerCache(database.events, session, 2);
    for (let i = 0; i < 2; i += 1) expect(await owners.of(notes, 'nothing')).toBeNull();
    expect(session.asked).toBe(2);
  });
});
