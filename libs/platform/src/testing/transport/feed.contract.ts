import { change, pin } from '../board.js';
import { NotePinnedV1, NoteRewordedV1 } from '../note.js';
import { pinQuietly, readAll, reword, wordsOf } from './receive.js';
import type { Carried } from './carried.js';

export function feedContract(opened: () => Carried): void {
  const board = () => opened().board();
  const feed = (receiver = 'desk.slips', tenant = 'default') => opened().transport.feed('board', tenant, receiver);

  it('refuses a context that it cannot reach', () => {
    expect(() => opened().transport.feed('unheard-of', 'default', 'desk.slips')).toThrow('unheard-of');
  });

  it('tells what was published, in its order, and nothing else', async () => {
    await pin(board(), 'n1', 'one');
    await pinQuietly(board(), 'quiet');
    await reword(board(), 'n1', 'anew');
    await change(board(), 'n1', (note) => note.remove());
    for (let i = 2; i <= 12; i += 1) await pin(board(), `n${i}`, 'more');
    const { items } = await readAll(feed(), null);
    const more = Array.from({ length: 11 }, (_, i) => `n${i + 2} more`);
    expect(items.map(wordsOf)).toEqual(['n1 one', 'n1 anew', ...more]);
    expect(items.slice(0, 2).map(({ type, stream }) => [type, stream])).toEqual([
      [NotePinnedV1.type, 'n1'],
      [NoteRewordedV1.type, 'n1'],
    ]);
  });

  it('gives each message as its contract has it', async () => {
    const [recorded] = await pin(board(), 'n1', 'one');
    const [item] = (await readAll(feed(), null)).items;
    expect(item).toMatchObject({ id: `${recorded!.id}/${NotePinnedV1.type}`, correlationId: 'request-1' });
    expect(NotePinnedV1.parse(item!.payload)).toMatchObject({
      ...{ id: item!.id, subject: 'n1', tenant: 'default', time: recorded!.occurredAt, streamversion: 1 },
      data: { noteId: 'n1', text: 'one' },
    });
  });

  it('goes on after any message, and counts what is left', async () => {
    for (let i = 1; i <= 12; i += 1) await pin(board(), `n${i}`, 'text');
    const { items, place } = await readAll(feed(), null);
    expect(new Set(items.map(({ position }) => position)).size).toBe(12);
    for (const [i, { position }] of items.entries()) {
      expect((await readAll(feed(), position)).items).toEqual(items.slice(i + 1));
      expect(await feed().countAfter(position)).toBe(11 - i);
    }
    expect([await feed().countAfter(null), await feed().countAfter(place)]).toEqual([12, 0]);
    const times = items.map(({ payload }) => (payload as { time: string }).time);
    const oldest = [null, items[4]!.position, place].map((after) => feed().oldestAfter(after));
    expect(await Promise.all(oldest)).toEqual([times[0], times[5], null]);
    await pin(board(), 'later', 'text');
    expect((await readAll(feed(), place)).items.map(wordsOf)).toEqual(['later text']);
  });

  it('wakes those who wait for it', async () => {
    const { wakeUp } = feed();
    const before = wakeUp.raised;
    await pin(board(), 'n1');
    expect(wakeUp.raised).toBeGreaterThan(before);
  });

  it('keeps tenants apart', async () => {
    await pin(board(), 'n1', 'ours');
    await pin(opened().board('acme'), 'n2', 'theirs');
    expect((await readAll(feed('desk.slips', 'acme'), null)).items.map(wordsOf)).toEqual(['n2 theirs']);
    expect((await readAll(feed(), null)).items.map(wordsOf)).toEqual(['n1 ours']);
  });

  it('tells everything again from the beginning, with the same ids, and then goes on', async () => {
    for (let i = 1; i <= 7; i += 1) await pin(board(), `n${i}`, 'text');
    await pinQuietly(board(), 'quiet');
    await reword(board(), 'n1', 'anew');
    const before = await readAll(feed(), null);
    const beginning = await feed().beginning();
    await pin(board(), 'later', 'text');
    const ids = (items: typeof before.items) => items.map(({ id }) => id);
    const after = (await readAll(feed(), before.place)).items;
    for (const limit of [1, 2, 100]) {
      const again = await readAll(feed(), beginning, limit);
      expect(ids(again.items)).toEqual(ids([...before.items, ...after]));
      expect((await readAll(feed(), again.place)).items).toEqual([]);
    }
    const { items } = await readAll(feed(), beginning);
    for (const [i, { position }] of items.entries())
      expect(ids((await readAll(feed(), position)).items)).toEqual(ids(items.slice(i + 1)));
  });

  it('counts what a replay has left to tell', async () => {
    for (let i = 1; i <= 3; i += 1) await pin(board(), `n${i}`, 'text');
    const beginning = await feed().beginning();
    await pin(board(), 'later', 'text');
    expect(await feed().countAfter(beginning)).toBe(4);
    const { items } = await feed().read(beginning, 2);
    expect(await feed().countAfter(items[1]!.position)).toBe(2);
    expect(await feed().oldestAfter(beginning)).toBe((items[0]!.payload as { time: string }).time);
  });
}
