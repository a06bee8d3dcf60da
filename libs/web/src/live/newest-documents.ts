import { BatchLimit } from '@tradepost/platform/runtime';

/** A document with its sort value. */
export interface Shown {
  readonly id: string;
  readonly newest: string;
  readonly json: string;
}

/**
 * The newest documents of one resource, as many as a snapshot shows: starts from a list and is corrected document by
 * document. Holds no more than are shown.
 */
export class NewestDocuments {
  private shown: readonly Shown[];
  /** The last listed document: later ones are known only in part, so none of them is shown. */
  private readonly end: Shown | undefined;

  /** @param more whether there are others than the listed ones */
  constructor(
    listed: readonly Shown[],
    public more: boolean,
    private readonly limit: () => BatchLimit,
  ) {
    this.shown = listed;
    this.end = more ? listed.at(-1) : undefined;
  }

  get items(): readonly string[] {
    return this.shown.map(({ json }) => json);
  }

  remove(id: string): void {
    this.shown = this.shown.filter((one) => one.id !== id);
  }

  put(document: Shown): void {
    this.remove(document.id);
    if (this.end !== undefined && newestFirst(document, this.end) > 0) {
      this.more = true;
      return;
    }
    const limit = this.limit();
    const sorted = [...this.shown, document].sort(newestFirst);
    this.shown = sorted.filter(({ json }) => limit.admits(Buffer.byteLength(json)));
    if (this.shown.length < sorted.length) this.more = true;
  }
}

function newestFirst(one: Shown, other: Shown): number {
  if (one.newest !== other.newest) return one.newest < other.newest ? 1 : -1;
  if (one.id === other.id) return 0;
  return one.id < other.id ? 1 : -1;
}
