import { RetryQueue } from '../../event-store/retry-queue.js';
import type { Position } from '../../event-store/logged-event.js';
import { maxBatchBytes } from '../../runtime/batch-limit.js';
import { pin } from '../board.js';
import { message, TestTools } from '../text-feed.js';
import type { Contract } from './contract.js';
import { all, exhaust, record, run } from './sample.js';

const large = 'x'.repeat(Math.floor(maxBatchBytes * 0.4));
const ids = ['n1', 'n2', 'n3', 'n4', 'n5'];

/** How many each reading gives, until one gives none. */
async function sizes(read: (after: Position | null) => Promise<{ count: number; last: Position | null }>) {
  const found: number[] = [];
  let after: Position | null = null;
  await exhaust(async () => {
    const { count, last } = await read(after);
    if (last === null) return false;
    found.push(count);
    after = last;
    return true;
  });
  return found;
}

/** What is large is read in batches of few. */
export function batchesContract({ store }: Contract): void {
  const pinAll = async () => {
    for (const id of ids) await pin(store(), id, `${id} ${large}`);
  };

  it('bound what is read of the log, and all of what is not wanted comes at once', async () => {
    await pinAll();
    const read = (categories: ReadonlySet<string>) => (after: Position | null) =>
      store()
        .events.readAfter(after, categories, 100)
        .then(({ events, last }) => ({ count: events.length, last }));
    expect(await sizes(read(all))).toEqual([2, 2, 1]);
    expect(await sizes(read(new Set(['applause'])))).toEqual([0]);
  });

  it('bound what is read of the window', async () => {
    await pinAll();
    const read = (after: Position | null) =>
      store()
        .window.readAfter(after, all, 100)
        .then(({ events, last }) => ({ count: events.length, last }));
    expect(await sizes(read)).toEqual([2, 2, 1]);
  });

  it('bound what is read of a stream, which says that there is more', async () => {
    await record(store(), 'n', 0, ...ids.map((id) => ({ type: 'NoteReworded' as const, text: `${id} ${large}` })));
    const found: number[] = [];
    let after = 0;
    await exhaust(async () => {
      const read = await store().events.readSpans('n', [{ category: 'note', after, upTo: 9 }], 100);
      found.push(read.events.length);
      after = read.events.at(-1)!.version;
      return read.more;
    });
    expect(found).toEqual([2, 2, 1]);
  });

  it('bound what is read of the outbox', async () => {
    await pinAll();
    const read = async (after: Position | null) => {
      const batch = (await store().outbox.readAfter(after, 100))!;
      return { count: batch.length, last: batch.at(-1)?.position ?? null };
    };
    expect(await sizes(read)).toEqual([2, 2, 1]);
  });

  it('bound what is read of failed deliveries that are due', async () => {
    const tools = new TestTools();
    const letters = new RetryQueue('toys.texts', tools.policy, true);
    await run(store(), async (uow) => {
      for (const at of ids.keys()) await letters.fail(uow, message(at + 1, large), 'cannot');
    });
    tools.pass(60 * 60 * 1_000);
    expect(await letters.due(store(), 100)).toHaveLength(2);
  });
}
