import type { CreditNote, Extent } from './credit-note.js';

/** The credit notes, inside a unit of work. */
export abstract class CreditNoteRepository {
  abstract findByReference(reference: string): Promise<CreditNote | null>;
  /** What all credit notes of an order come to so far, by sku. */
  abstract creditedOn(orderId: string): Promise<ReadonlyMap<string, Extent>>;
  abstract save(note: CreditNote): Promise<void>;
}
