import { CreditNote } from '../domain/credit-note.js';
import { InMemoryCreditNotes } from '../testing/in-memory-repositories.js';
import { customerId, gbp, hearts, noon, noteId, orderId, orderIn } from '../testing/samples.js';
import {
  creditNoteDetails,
  creditNoteResource,
  creditNoteSchema,
  type CreditNoteResource,
} from './credit-note-details.js';

const credit = { customerId: null, items: [hearts], reason: 'broken', reference: null };
const forAnOrder = () => CreditNote.issueFor(orderIn('paid'), new Map(), noteId, credit, noon);
const imported = () => CreditNote.issue(noteId, { ...credit, customerId, reference: 'C536379' }, noon);
const ofNobody = () => CreditNote.issue(noteId, credit, noon);

describe('a credit note document', () => {
  it.each([forAnOrder, imported, ofNobody])('equals the resource of the write side', (make) => {
    const note = make();
    const resource = creditNoteResource(note);
    const projected = new InMemoryCreditNotes().streams
      .save(note)
      .reduce<CreditNoteResource | null>((document, recorded) => creditNoteDetails.apply(document, recorded), null);
    expect(projected).toStrictEqual(resource);
    expect(creditNoteSchema.parse(resource)).toStrictEqual(resource);
  });

  it('has customer, order, lines and reason', () => {
    expect(creditNoteResource(forAnOrder())).toEqual({
      id: noteId,
      version: 1,
      reference: null,
      customerId,
      orderId,
      currency: 'GBP',
      lines: [{ number: 1, ...hearts, total: gbp('15.30') }],
      total: gbp('15.30'),
      reason: 'broken',
      issuedAt: noon,
    });
  });

  it('is found by customer, order, reference and time', () => {
    expect(creditNoteDetails.keysOf(creditNoteResource(imported()))).toEqual({
      customerId,
      orderId: null,
      reference: 'C536379',
      issuedAt: noon,
    });
  });
});
