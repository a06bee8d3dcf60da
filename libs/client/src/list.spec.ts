import { List } from './list.js';

/** List of numbers, three a page, with a record of the requested cursors. */
function numbers(count: number) {
  const asked: (string | undefined)[] = [];
  const list = new List<number>(async (cursor) => {
    asked.push(cursor);
    const from = Number(cursor ?? 0);
    const items = Array.from({ length: count }, (_, i) => i).slice(from, from + 3);
    return { items, next: from + 3 < count ? String(from + 3) : null };
  });
  return { list, asked };
}

describe('a list', () => {
  it('is iterated by item, to the end', async () => {
    const seen: number[] = [];
    for await (const item of numbers(7).list) seen.push(item);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('is iterated by page', async () => {
    const sizes: number[] = [];
    for await (const { items } of numbers(7).list.pages()) sizes.push(items.length);
    expect(sizes).toEqual([3, 3, 1]);
  });

  it('requests nothing before iteration, and no page beyond', async () => {
    const { list, asked } = numbers(100);
    expect(asked).toEqual([]);
    for await (const item of list) if (item === 4) break;
    expect(asked).toEqual([undefined, '3']);
  });

  it('returns its first items', async () => {
    const { list, asked } = numbers(100);
    await expect(list.take(3)).resolves.toEqual([0, 1, 2]);
    expect(asked).toEqual([undefined]);
    await expect(list.take(0)).resolves.toEqual([]);
    await expect(numbers(2).list.take(5)).resolves.toEqual([0, 1]);
  });

  it('restarts with each iteration', async () => {
    const { list } = numbers(5);
    await list.take(4);
    await expect(list.take(2)).resolves.toEqual([0, 1]);
  });

  it('continues from a stored cursor', async () => {
    const { list } = numbers(5);
    const { next } = await list.page();
    await expect(list.page(next!)).resolves.toEqual({ items: [3, 4], next: null });
  });
});
