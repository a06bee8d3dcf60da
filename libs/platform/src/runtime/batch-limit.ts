/**
 * Bytes of what is read, worked on or sent as one batch, at most: rows of a log, documents of a page. One item that is
 * larger is a batch of its own.
 */
export const maxBatchBytes = 1_048_576;

/** Bounds one batch by number and by bytes. The first item always fits; after the first that does not, none does. */
export class BatchLimit {
  private items = 0;
  private bytes = 0;
  private refused = false;

  constructor(
    private readonly maxItems: number,
    private readonly maxBytes = maxBatchBytes,
  ) {}

  /** Items that may still be admitted, whatever their size. */
  get room(): number {
    return this.refused ? 0 : this.maxItems - this.items;
  }

  /** Whether an item was refused. */
  get full(): boolean {
    return this.refused;
  }

  /** Whether an item of so many bytes belongs to the batch, which has it from then on. */
  admits(bytes: number): boolean {
    const fits = this.items < this.maxItems && (this.items === 0 || this.bytes + bytes <= this.maxBytes);
    if (!fits) this.refused = true;
    if (this.refused) return false;
    this.items += 1;
    this.bytes += bytes;
    return true;
  }
}
