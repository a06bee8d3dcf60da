import type { CreditNote, Extent } from './credit-note.js';

/** Credit notes, inside a unit of work. */
export abstract class CreditNoteRepository {
  abstract findByReference(reference: string): Promise<CreditNote | null>;
  /** Sums of all credit notes of an order, by sku. */
  abstract creditedOn(orderId: string): Promise<ReadonlyMap<string, Extent>>;
  abstract save(note: CreditNote): Promise<void>;
}
