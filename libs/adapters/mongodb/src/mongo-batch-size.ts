import { maxBatchBytes } from '@tradepost/platform/runtime';

/** Bytes that a document is taken for before one was seen. */
const firstGuess = 50_000;
/** Share of the newest document in what a collection's documents are taken for, where it is larger, and smaller. */
const weights = { larger: 0.5, smaller: 0.1 };

/**
 * How many documents of a collection to ask a server for at once, so that they come to about one batch: it is told by
 * the sizes of those that came before. A server bounds its answers at 16 MB by itself.
 */
export class MongoBatchSizes {
  private readonly typical = new Map<string, number>();

  of(collection: string): number {
    return Math.max(1, Math.floor(maxBatchBytes / (this.typical.get(collection) ?? firstGuess)));
  }

  note(collection: string, bytes: number): void {
    const before = this.typical.get(collection) ?? bytes;
    const weight = bytes > before ? weights.larger : weights.smaller;
    this.typical.set(collection, before + weight * (bytes - before));
  }
}
