import { maxBatchBytes } from '@tradepost/platform/runtime';

/** Assumed size of a document before the first one, in bytes. */
const firstGuess = 50_000;
/** Weight of the newest document in the estimate, where it is larger or smaller. */
const weights = { larger: 0.5, smaller: 0.1 };

/**
 * Number of documents to request at once, so that they make about one batch, estimated from the sizes of earlier ones.
 * Servers limit their answers to 16 MB.
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
