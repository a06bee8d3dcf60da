/** One page of a list as the API answers it. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
}

/**
 * A list, read page by page as far as it is wanted: `for await (const order of shop.orders.list())`. Nothing is asked
 * for before that, and each walk begins anew.
 */
export class List<T> implements AsyncIterable<T> {
  constructor(private readonly read: (cursor: string | undefined) => Promise<Page<T>>) {}

  /** One page: the first, or the one whose cursor a page before it had as `next`. */
  page(cursor?: string): Promise<Page<T>> {
    return this.read(cursor);
  }

  /** Page after page, to the last. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    for (let cursor: string | undefined; ;) {
      const page = await this.read(cursor);
      yield page;
      if (page.next === null) return;
      cursor = page.next;
    }
  }

  /** Item after item, to the last. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for await (const { items } of this.pages()) yield* items;
  }

  /** The first so many items. */
  async take(count: number): Promise<T[]> {
    const items: T[] = [];
    if (count <= 0) return items;
    for await (const item of this) if (items.push(item) >= count) break;
    return items;
  }
}
