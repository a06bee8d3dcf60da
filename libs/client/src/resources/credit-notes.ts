import type { Api } from '../api.js';
import type { CreditNote, IssueCreditNoteData, ListCreditNotesData } from '../generated/types.gen.js';
import { List } from '../list.js';
import type { CallOptions } from '../operation.js';
import { readInput, type Filter, type Reference } from './references.js';

export class CreditNotes {
  constructor(private readonly api: Api) {}

  /** Staff only. */
  issue(body: IssueCreditNoteData['body'], options?: CallOptions): Promise<CreditNote> {
    return this.api.call('issueCreditNote', { body }, options);
  }

  get(creditNote: Reference, options?: CallOptions): Promise<CreditNote> {
    return this.api.call('getCreditNote', readInput(creditNote), options);
  }

  list(filter: Filter<ListCreditNotesData> = {}, options?: CallOptions): List<CreditNote> {
    return new List((cursor) => this.api.call('listCreditNotes', { query: { ...filter, cursor } }, options));
  }
}
