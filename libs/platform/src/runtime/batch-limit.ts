/**
 * Size of a batch that is read, processed or sent, in bytes: rows of a log, documents of a page. A larger single item
 * is a batch of its own.
 */
export const maxBatchBytes = 1_048_576;

/** Bounds one batch by number and bytes. The first item always fits; after the first refusal nothing does. */
export class BatchLimit {
  private items = 0;
  private bytes = 0;
  private refused = false;

  constructor(
    private readonly maxItems: number,
    private readonly maxBytes = maxBatchBytes,
  ) {}

  /** Number of further items that fit, whatever their size. */
  get room(): number {
    return this.refused ? 0 : this.maxItems - this.items;
  }

  /** Whether an item was refused. */
  get full(): boolean {
    return this.refused;
  }

  /** Whether an item of this size fits; it then belongs to the batch. */
  admits(bytes: number): boolean {
    const fits = this.items < this.maxItems && (this.items === 0 || this.bytes + bytes <= this.maxBytes);
    if (!fits) this.refused = true;
    if (this.refused) return false;
    this.items += 1;
    this.bytes += bytes;
    return true;
  }
}
