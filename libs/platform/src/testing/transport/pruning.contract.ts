import { pin } from '../board.js';
import { until } from '../until.js';
import { readAll, wordsOf } from './receive.js';
import type { Carried } from './carried.js';

/** What every receiver has passed may go, so that each is told everything all the same. */
export function pruningContract(opened: () => Carried): void {
  const board = () => opened().board();
  const feed = (receiver: string) => opened().transport.feed('board', 'default', receiver);
  const words = Array.from({ length: 5 }, (_, i) => `n${i + 1} text`);
  const pinFive = async () => {
    for (const word of words) await pin(board(), word.split(' ')[0]!, 'text');
  };
  /** Confirms until there is nothing more to let go of. */
  const pass = async (receiver: string, place: string | null) => {
    const { confirm } = feed(receiver);
    if (confirm === undefined) return;
    await until(async () => (await feed(receiver).confirm!(place)) === null);
  };

  it('keeps what one receiver has not passed, however far the others are', async () => {
    await pinFive();
    const [ahead, behind] = [feed('a'), feed('b')];
    const { items, place } = await readAll(ahead, null);
    await pass('b', null);
    await pass('a', place);
    expect((await readAll(behind, null)).items).toEqual(items);
    await pass('b', items[1]!.position);
    await pass('a', place);
    expect((await readAll(behind, items[1]!.position)).items).toEqual(items.slice(2));
  });

  it('tells all of them what comes after what has gone', async () => {
    await pinFive();
    const places = await Promise.all(['a', 'b'].map(async (name) => (await readAll(feed(name), null)).place));
    for (const [i, name] of ['a', 'b'].entries()) await pass(name, places[i]!);
    await pin(board(), 'later', 'text');
    for (const [i, name] of ['a', 'b'].entries()) {
      expect(await feed(name).countAfter(places[i]!)).toBe(1);
      expect((await readAll(feed(name), places[i]!)).items.map(wordsOf)).toEqual(['later text']);
    }
  });

  it('tells a receiver that is new, or fell behind, what has gone', async () => {
    await pinFive();
    const { items, place } = await readAll(feed('a'), null);
    await pass('a', place);
    const late = await readAll(feed('late'), null);
    expect(late.items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
    expect((await readAll(feed('late'), items[1]!.position)).items.map(wordsOf)).toEqual(
      expect.arrayContaining(words.slice(2)),
    );
    await pin(board(), 'later', 'text');
    for (const [name, from] of [
      ['a', place],
      ['late', late.place],
    ] as const)
      expect((await readAll(feed(name), from)).items.map(wordsOf)).toEqual(['later text']);
  });
}
