/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
}

/**
 * Lazily paged list: `for await (const order of shop.orders.list())`. Pages are requested as they are consumed; each
 * iteration starts again at the first.
 */
export class List<T> implements AsyncIterable<T> {
  constructor(private readonly read: (cursor: string | undefined) => Promise<Page<T>>) {}

  /** The first page, or the one of a cursor, the `next` of an earlier page. */
  page(cursor?: string): Promise<Page<T>> {
    return this.read(cursor);
  }

  /** All pages, in order. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    for (let cursor: string | undefined; ;) {
      const page = await this.read(cursor);
      yield page;
      if (page.next === null) return;
      cursor = page.next;
    }
  }

  /** All items, in order. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const { items } of this.pages()) yield* items;
  }

  /** The first `count` items, or fewer. */
  async take(count: number): Promise<T[]> {
    const items: T[] = [];
    if (count <= 0) return items;
    for await (const item of this) if (items.push(item) >= count) break;
    return items;
  }
}
