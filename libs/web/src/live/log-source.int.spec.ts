import type { TestingModule } from '@nestjs/testing';
import type { Position } from '@tradepost/platform/event-store';
import type { LiveResource, Projection } from '@tradepost/platform/projections';
import { boot, change, contextOf, noteDocuments, pin, request } from '@tradepost/host/testing';
import { applauseStream, RecordingLog, tempFolder } from '@tradepost/platform/testing';
import type { Scope } from './audience.js';
import { LogSource } from './log-source.js';

const folder = tempFolder();
const everything: Scope = { reach: 'everything', one: null };
const everyone = { limit: 1_000, wanted: () => true };

let app: TestingModule;
let log: RecordingLog;
/** Types of the events that documents were derived from, in their order. */
let applied: string[];
/** Thrown in place of deriving a document from a removal. */
let trouble: Error | null;

beforeEach(async () => {
  [log, applied, trouble] = [new RecordingLog(), [], null];
  app = await boot({ directory: folder.path });
});
afterEach(() => app.close());

const board = () => contextOf(app, 'board').database;

function sourceOfNotes(): LogSource {
  const projection = {
    ...noteDocuments,
    owner: 'text',
    apply: (...[before, recorded]: Parameters<Projection['apply']>) => {
      applied.push(recorded.event.type);
      if (trouble !== null && recorded.event.type === 'NoteRemoved') throw trouble;
      return noteDocuments.apply(before as never, recorded);
    },
  } as unknown as Projection;
  const names = { NotePinned: 'note.pinned', NoteReworded: 'note.reworded', NoteRemoved: 'note.removed' };
  const notes: LiveResource = { name: 'note', plural: 'notes', newestBy: 'text', projection, names };
  return new LogSource('board', contextOf(app, 'board'), [notes], log);
}

describe('an event log as a source', () => {
  it('is read no further than is enough, and on from there', async () => {
    for (let i = 0; i < 8; i += 1) await pin(board(), `n${i}`, 'x'.repeat(60_000));
    const source = sourceOfNotes();
    const told: string[] = [];
    for (let place: Position | null = '0'; place !== null;) {
      const { changes, last } = await source.reader().read(place, everyone);
      told.push(...changes.map(({ data }) => (JSON.parse(data) as { id: string }).id));
      expect(changes.length).toBeLessThan(4);
      place = last;
    }
    expect(told).toEqual(Array.from({ length: 8 }, (_, i) => `n${i}`));
  });

  it('derives nothing of what is not wanted, and learns once whose it is', async () => {
    await pin(board(), 'a', 'theirs');
    for (const text of ['b', 'c', 'd']) await change(board(), 'a', (note) => note.reword(text));
    const source = sourceOfNotes();
    const owners: (string | null)[] = [];
    const wanted = (_: string, __: string, owner: string | null): boolean => owners.push(owner) === 0;
    expect(await source.reader().read('0', { limit: 1_000, wanted })).toMatchObject({ changes: [], last: '4' });
    expect([owners, applied]).toEqual([['theirs', 'theirs', 'theirs', 'theirs'], ['NotePinned']]);
  });

  it('derives a document of somebody else for no snapshot', async () => {
    await pin(board(), 'a', 'theirs');
    await pin(board(), 'b', 'mine');
    await change(board(), 'a', (note) => note.remove());
    trouble = new Error('nobody may look');
    const { parts } = await sourceOfNotes().snapshot({ reach: { owner: 'mine' }, one: null });
    expect(parts).toEqual([{ plural: 'notes', items: [expect.stringContaining('mine')], more: false }]);
    expect(applied).not.toContain('NoteRemoved');
  });

  it('shows fewer of large documents, and says that there are more', async () => {
    for (let i = 0; i < 8; i += 1) await pin(board(), `n${i}`, `${i}${'x'.repeat(300_000)}`);
    const { parts } = await sourceOfNotes().snapshot(everything);
    expect(parts.map(({ items, more }) => [items.length, more])).toEqual([[3, true]]);
  });

  it('passes over what cannot be derived, and says so without words of anybody', async () => {
    await pin(board(), 'a');
    await change(board(), 'a', (note) => note.remove());
    await pin(board(), 'b');
    trouble = new SyntaxError('"ada@example.com" is not valid JSON');
    const { changes, last } = await sourceOfNotes().reader().read('0', everyone);
    expect([changes.map(({ position }) => position), last]).toEqual([['1', '3'], '3']);
    expect(JSON.stringify(log.lines)).toMatch(/that no notes can be derived from/);
    expect(JSON.stringify(log.lines)).not.toContain('ada@example.com');
  });

  it('passes over nothing that cannot be read at the moment', async () => {
    await pin(board(), 'a');
    await change(board(), 'a', (note) => note.remove());
    const source = sourceOfNotes();
    trouble = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    await expect(source.reader().read('0', everyone)).rejects.toThrow('locked');
    trouble = null;
    expect((await source.reader().read('0', everyone)).changes).toHaveLength(2);
  });

  it('leads on from fewer events for a stream of less than everything', async () => {
    const claps = Array.from({ length: 1_001 }, () => ({ type: 'NoteApplauded' as const, claps: 1 }));
    await board().transact('Applaud', request, async (uow) => {
      await uow.append(applauseStream, 'a', 0, claps);
    });
    const source = sourceOfNotes();
    const leads = (place: string, scope: Scope) => source.leadsOnFrom(place, scope);
    const mine: Scope = { reach: { owner: 'mine' }, one: null };
    const one: Scope = { reach: 'everything', one: { resource: 'note', id: 'a' } };
    expect(await Promise.all([leads('0', everything), leads('0', mine), leads('0', one)])).toEqual([
      true,
      false,
      false,
    ]);
    expect(await Promise.all([leads('1', mine), leads('1', one)])).toEqual([true, true]);
  });
});
